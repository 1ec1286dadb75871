import Triggers

extension JobDocument {
    func checkedInstant(_ text: String, _ field: String) throws(InvalidInput) -> Timestamp {
        let zone = try checkedZone()
        do {
            return try Timestamp(parsing: text, in: zone)
        } catch {
            throw InvalidInput(field, saying: error, without: ["time: "])
        }
    }

    func checkedZone() throws(InvalidInput) -> Zone? {
        guard let timezone else { return nil }
        do {
            return try Zone(identifier: timezone)
        } catch {
            throw InvalidInput("timezone", saying: error, without: ["time zone: "])
        }
    }
}
