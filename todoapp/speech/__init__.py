"""Microphone and sound files to text: recordings on disk, voice activity, Whisper."""
