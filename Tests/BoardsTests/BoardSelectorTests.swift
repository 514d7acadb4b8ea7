import Facts
import Testing

@testable import Boards

@Suite struct BoardSelectorTests {
    @Test(
        "selectors read as they are written",
        arguments: [
            "virtual:f746zg", "virtual:f446re", "virtual:f767zi", "virtual:l4r5zi", "usb", "usb:066DFF",
            "labgrid:bench-1",
        ])
    func roundTrip(text: String) throws {
        #expect(try BoardSelector(parsing: text).description == text)
    }

    @Test("the full board name names it too")
    func fullName() throws {
        #expect(try BoardSelector(parsing: "virtual:nucleo-f746zg") == .virtual(.f746zg))
    }

    @Test("a kind of board by itself is the virtual one")
    func shortName() throws {
        #expect(try BoardSelector(parsing: "f446re") == .virtual(.f446re))
    }

    @Test(
        "anything else is refused with what is allowed",
        arguments: [
            "", ":", "virtual", "virtual:", "virtual:z80", "usb:", "serial:", "labgrid:", "labgrid:--help",
            "USB",
        ])
    func refused(text: String) {
        let error = BoardSelectorError(text: text)
        #expect(throws: error) { try BoardSelector(parsing: text) }
        #expect(error.description.contains("virtual:f746zg"))
    }
}
