"""What the app does, one module per verb. No Qt, no SQL, no HTTP."""
