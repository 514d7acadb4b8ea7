import TestSupport
import Testing

@Suite struct EvaluateCommandTests {
    @Test(
        "evaluate on labelled inputs needs no libtorch, and refuses in one line",
        arguments: [
            (["evaluate", "none.tflite", "--inputs", "d"], 2 as Int32, "none.tflite"),
            (["evaluate", "m.tflite", "--inputs", "d", "--benchmark", "sww01"], 64, "expected one of kws01"),
            (["evaluate", "m.tflite", "--inputs", "d", "--samples", "0"], 64, "--samples takes 1 to 10000"),
            (["evaluate", "--inputs=d"], 64, "MODEL.tflite"),
        ])
    func refused(arguments: [String], code: Int32, words: String) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == code && command.hasOneErrorLine, "\(command.errors)")
        #expect(command.errors.contains(words), "\(command.errors)")
    }

    @Test("its help says what the list of labels holds")
    func help() throws {
        let command = try Command(["evaluate", "--inputs", "d", "--help"])
        #expect(command.exitCode == 0 && command.output.contains("y_labels.csv"))
        #expect(
            command.output.contains("USAGE: throughline evaluate [<options>] <MODEL.tflite> --inputs <DIR>"))
    }
}
