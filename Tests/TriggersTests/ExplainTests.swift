import Testing

@testable import Triggers

@Suite("Cron in words")
struct ExplainTests {
    @Test(arguments: [
        ("0 2 * * 1-5", "At 02:00 on Monday through Friday"),
        ("* * * * *", "Every minute"),
        ("* * * * * *", "Every second"),
        ("*/5 * * * *", "Every 5 minutes"),
        ("7/15 * * * *", "Every 15 minutes from minute 7"),
        ("*/7 * * * *", "Every 7 minutes from minute 0"),
        ("5 * * * *", "At minute 5 past every hour"),
        ("@hourly", "At minute 0 past every hour"),
        ("@daily", "At 00:00"),
        ("@weekly", "At 00:00 on Sunday"),
        ("@monthly", "At 00:00 on day 1 of the month"),
        ("@yearly", "At 00:00 on day 1 of the month in January"),
        ("0,30 9,17 * * *", "At 09:00, 09:30, 17:00 and 17:30"),
        ("*/10 9-17 * * MON-FRI", "Every 10 minutes past hours 9 through 17 on Monday through Friday"),
        ("0 */2 * * *", "At minute 0 past every 2nd hour from hour 0"),
        ("15 0 1 * MON", "At 00:15 on day 1 of the month or on Monday"),
        ("15 0 */2 * MON", "At 00:15 on every 2nd day of the month from day 1 if that is Monday"),
        ("0 0 L * *", "At 00:00 on the last day of the month"),
        ("0 0 L-3 * *", "At 00:00 on the 3rd day before the last day of the month"),
        ("0 0 LW * *", "At 00:00 on the last working day (Monday to Friday) of the month"),
        ("0 0 15W * *", "At 00:00 on the working day (Monday to Friday) nearest to day 15 of the month"),
        ("0 0 * * TUE#3", "At 00:00 on the 3rd Tuesday of the month"),
        ("0 0 * * 5L", "At 00:00 on the last Friday of the month"),
        ("0 0 * * 6,0", "At 00:00 on Saturday and Sunday"),
        ("0 0 1,15 1-3,12 *", "At 00:00 on days 1 and 15 of the month in January through March and December"),
        ("0 0 30 2 *", "At 00:00 on day 30 of the month in February (no such date: it never fires)"),
        ("30 0 2 * * *", "At 02:00:30"),
        ("*/10 * * * * *", "Every 10 seconds of every minute"),
        ("*/10 30 2 * * *", "Every 10 seconds in minute 30 past hour 2"),
        ("0-5 * * * *", "At minutes 0 through 5 past every hour"),
        ("*/30 * * * *", "At minutes 0 and 30 past every hour"),
        ("* 2 * * *", "Every minute past hour 2"),
        ("*/20 9,12,15 * * *", "Every 20 minutes past hours 9, 12 and 15"),
        ("* 5-7 2 * * *", "Every second in minutes 5 through 7 past hour 2"),
        ("5,10 * * * * *", "At seconds 5 and 10 of every minute"),
        (
            "0 0 L,1 * 2#1,MON",
            "At 00:00 on day 1 of the month and the last day of the month or on Monday and the "
                + "1st Tuesday of the month"
        ),
        ("0 12 1-31 * MON", "At 12:00 on any day of the month or on Monday"),
    ])
    func `reads as a sentence`(text: String, sentence: String) throws {
        #expect(explain(try CronExpression(parsing: text)) == sentence)
    }
}
