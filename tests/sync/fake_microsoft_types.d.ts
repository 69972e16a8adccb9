// Extract of the typings of Microsoft Graph v1.0 that Microsoft generates from the service's own metadata (CSDL):
// @microsoft/microsoft-graph-types 2.43.1, microsoft-graph.d.ts, the types of Microsoft To Do, comments left out.
//
// Microsoft Graph TypeScript Typings
//
// Copyright 2015 Microsoft Corporation
//
// All right reserved.
//
// MIT License
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in
// all copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
// THE SOFTWARE.

export type Importance = "low" | "normal" | "high";
export type TaskStatus = "notStarted" | "inProgress" | "completed" | "waitingOnOthers" | "deferred";
export type BodyType = "text" | "html";
export type WellknownListName = "none" | "defaultList" | "flaggedEmails" | "unknownFutureValue";
export type DayOfWeek = "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
export type WeekIndex = "first" | "second" | "third" | "fourth" | "last";
export type RecurrencePatternType =
    | "daily"
    | "weekly"
    | "absoluteMonthly"
    | "relativeMonthly"
    | "absoluteYearly"
    | "relativeYearly";
export type RecurrenceRangeType = "endDate" | "noEnd" | "numbered";
export interface Entity {
    id?: string;
}
export interface TodoTaskList extends Entity {
    displayName?: NullableOption<string>;
    isOwner?: boolean;
    isShared?: boolean;
    wellknownListName?: WellknownListName;
    extensions?: NullableOption<Extension[]>;
    tasks?: NullableOption<TodoTask[]>;
}
export interface TodoTask extends Entity {
    body?: NullableOption<ItemBody>;
    bodyLastModifiedDateTime?: string;
    categories?: NullableOption<string[]>;
    completedDateTime?: NullableOption<DateTimeTimeZone>;
    createdDateTime?: string;
    dueDateTime?: NullableOption<DateTimeTimeZone>;
    hasAttachments?: NullableOption<boolean>;
    importance?: Importance;
    isReminderOn?: boolean;
    lastModifiedDateTime?: string;
    recurrence?: NullableOption<PatternedRecurrence>;
    reminderDateTime?: NullableOption<DateTimeTimeZone>;
    startDateTime?: NullableOption<DateTimeTimeZone>;
    status?: TaskStatus;
    title?: NullableOption<string>;
    attachments?: NullableOption<AttachmentBase[]>;
    attachmentSessions?: NullableOption<AttachmentSession[]>;
    checklistItems?: NullableOption<ChecklistItem[]>;
    extensions?: NullableOption<Extension[]>;
    linkedResources?: NullableOption<LinkedResource[]>;
}
export interface ChecklistItem extends Entity {
    checkedDateTime?: NullableOption<string>;
    createdDateTime?: string;
    displayName?: NullableOption<string>;
    isChecked?: NullableOption<boolean>;
}
export interface LinkedResource extends Entity {
    applicationName?: NullableOption<string>;
    displayName?: NullableOption<string>;
    externalId?: NullableOption<string>;
    webUrl?: NullableOption<string>;
}
export interface ItemBody {
    content?: NullableOption<string>;
    contentType?: NullableOption<BodyType>;
}
export interface DateTimeTimeZone {
    dateTime?: string;
    timeZone?: NullableOption<string>;
}
export interface PatternedRecurrence {
    pattern?: NullableOption<RecurrencePattern>;
    range?: NullableOption<RecurrenceRange>;
}
export interface RecurrencePattern {
    dayOfMonth?: number;
    daysOfWeek?: NullableOption<DayOfWeek[]>;
    firstDayOfWeek?: NullableOption<DayOfWeek>;
    index?: NullableOption<WeekIndex>;
    interval?: number;
    month?: number;
    type?: NullableOption<RecurrencePatternType>;
}
export interface RecurrenceRange {
    endDate?: NullableOption<string>;
    numberOfOccurrences?: number;
    recurrenceTimeZone?: NullableOption<string>;
    startDate?: NullableOption<string>;
    type?: NullableOption<RecurrenceRangeType>;
}
