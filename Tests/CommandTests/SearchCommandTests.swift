import Foundation
import TestSupport
import Testing

@Suite struct SearchCommandTests {
    private static let least = ["search", "--task", "kws", "--data", "d", "--out", "o"]

    @Test(
        "a wrong command line of search exits with 64 and one line of error",
        arguments: [
            ["search"], least + ["--task", "asr"], least + ["--max-latency", "100"],
            least + ["--max-sram", "much"], least + ["--max-flash", "-1K"], least + ["--max-ops", "nan"],
            least + ["--confidence", "95"], least + ["--max-latency", "1s", "--confidence", "100"],
            least + ["--method", "luck"], least + ["--epochs", "0"], least + ["--batch", "1"],
            least + ["--backbone", "ad"], least + ["--width-cap", "0"], least + ["--rounds", "0"],
            least + ["--fit", "curve"], least + ["--board", "z80"],
            ["reproduce", "micronets"],
            ["reproduce", "micronets", "--task", "kws", "--data", "d", "--out", "o", "--limit", "9"],
            [
                "reproduce", "micronets", "--task", "kws", "--data", "d", "--out", "o", "--published",
                "--network",
                "resnet",
            ], ["reproduce", "other", "--task", "kws", "--data", "d", "--out", "o"],
        ])
    func usage(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64, "\(command.errors)")
        #expect(command.hasOneErrorLine, "\(command.errors)")
    }
}
