import Foundation
import TestSupport
import Testing

@Suite struct SearchCommandTests {
    private static let least = ["search", "--task", "kws", "--data", "d", "--out", "o"]

    @Test(
        "a wrong command line of search exits with 64 and one line of error",
        arguments: [
            ["search"], least + ["--task", "asr"], least + ["--max-latency", "100"],
            least + ["--max-sram", "much"], least + ["--max-sram", "128X"], least + ["--max-flash", "-1K"],
            least + ["--max-ops", "nan"],
            least + ["--confidence", "95"], least + ["--max-latency", "1s", "--confidence", "100"],
            least + ["--method", "luck"], least + ["--epochs", "0"], least + ["--batch", "1"],
            least + ["--backbone", "ad"], least + ["--width-cap", "0"], least + ["--rounds", "0"],
            least + ["--fit", "curve"], least + ["--board", "z80"],
            Array(least.dropLast(2)), ["search", "--method", "front", "--data", "d", "--out", "o"],
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

    @Test(
        "sizes are understood as people write them",
        arguments: ["131072", "131072B", "128K", "128k", "128KB", "128kB", "128KiB", "0.125M", "0.125MiB"])
    func sizes(text: String) throws {
        // What is wrong is the data that there is not.
        let command = try Command(Self.least + ["--max-sram", text])
        #expect(command.exitCode == 2, "\(command.errors)")
    }

    @Test(
        "a choice that there is not is refused with those there are",
        arguments: [
            (["--task", "asr"], "'--task <task>': expected kws, vww or ad"),
            (["--method", "luck"], "'--method <METHOD>': expected one of dnas, no-cost, random"),
            (["--max-ops", "nan"], "'--max-ops <OPS>': expected a count such as 20M"),
            (["--timing", "slow"], "'--timing <TIER>': expected fast or detailed"),
            (["--labgrid", ""], "'--labgrid <PLACE>': no board is called"),
        ])
    func choices(option: [String], text: String) throws {
        let command = try Command(Self.least + option)
        #expect(command.exitCode == 64 && command.errors.contains(text), "\(command.errors)")
    }

    @Test("an earlier search that is none is named, before anything runs")
    func from() throws {
        let folder = try TemporaryFolder("from")
        let command = try Command(["search", "--from", folder.url.path, "--max-latency", "12ms"])
        #expect(command.exitCode == 2 && command.hasOneErrorLine, "\(command.errors)")
        #expect(command.errors.contains("search with --method front"), "\(command.errors)")
    }

    @Test(
        "a described space is refused before anything runs where the task's data does not fit it",
        arguments: [
            ("kws", "[49, 10, 1]", 11, "expected 12 classes or more for kws, found 11"),
            ("kws", "[32, 32, 1]", 12, "expected inputs of [49, 10, 1] for kws, found [32, 32, 1]"),
            (
                "vww", "[50, 40, 1]", 2,
                "expected square inputs of at most 1024 x 1024, grey or colour for vww"
            ),
        ])
    func space(task: String, input: String, classes: Int, text: String) throws {
        let folder = try TemporaryFolder("space")
        let description = """
            name: mine
            input: \(input)
            stem: {window: [3, 3], width: [8, 16]}
            stages: [{kind: separable, stride: 2, width: [8, 16]}]
            classes: \(classes)
            """
        try Data(description.utf8).write(to: folder.url.appending(path: "mine.yaml"))
        let command = try Command(
            ["search", "--task", task, "--data", "d", "--out", "o", "--backbone", "mine.yaml"], in: folder.url
        )
        #expect(command.exitCode == 2 && command.errors.contains(text), "\(command.errors)")
        #expect(command.hasOneErrorLine && !FileManager.default.fileExists(atPath: folder.url.path + "/o"))
    }
}
