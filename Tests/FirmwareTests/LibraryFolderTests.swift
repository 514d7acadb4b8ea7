import Foundation
import Testing

/// `firmware/tflm/tflm.cmake` on folders that are no build of TensorFlow Lite Micro, run as a CMake script.
@Suite(.serialized) struct LibraryFolderTests {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let headers = [
        "tensorflow/lite/micro/micro_interpreter.h", "tensorflow/lite/micro/micro_mutable_op_resolver.h",
        "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h",
        "tensorflow/lite/micro/memory_planner/greedy_memory_planner.h",
        "tensorflow/lite/micro/micro_interpreter_context.h",
        "tensorflow/lite/schema/schema_generated.h",
    ]
    static let thirdParty = [
        "flatbuffers/include/flatbuffers/flatbuffers.h", "gemmlowp/fixedpoint/fixedpoint.h",
        "ruy/ruy/profiler/instrumentation.h",
    ]
    static let library = "libtensorflow-microlite.a"

    /// A folder for one test, removed with it.
    final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "tflm-\(UUID().uuidString)")

        init(_ files: [String] = []) throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for file in files { try add(file) }
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func add(_ file: String, _ text: String = "") throws {
            let place = url.appending(path: file)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
        }

        /// A library of one object, compiled with `flags`.
        func addLibrary(at path: String = LibraryFolderTests.library, _ source: String, _ flags: [String])
            throws
        {
            try add("source.c", source)
            let object = url.appending(path: "source.o").path
            let compiled = try LibraryFolderTests.run(
                ["arm-none-eabi-gcc", "-c", url.appending(path: "source.c").path, "-o", object] + flags)
            try #require(compiled.status == 0, "\(compiled.text)")
            try add(path)
            try FileManager.default.removeItem(at: url.appending(path: path))
            let archived = try LibraryFolderTests.run([
                "arm-none-eabi-ar", "rc", url.appending(path: path).path, object,
            ])
            try #require(archived.status == 0, "\(archived.text)")
        }
    }

    static func run(_ command: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        // The thread of a test blocks signals, its children inherit that, and cmake would wait for SIGCHLD for ever.
        process.executableURL = URL(filePath: "/usr/bin/perl")
        process.arguments =
            ["-MPOSIX", "-e", "sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV"] + command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    /// What the script says of a folder that it must refuse, with its line breaks and their indents as single blanks.
    static func refusal(of folder: Folder, fpu: String = "fpv5-sp-d16", _ settings: [String] = []) throws
        -> String
    {
        let script = repository.appending(path: "firmware/tflm/tflm.cmake").path
        let result = try run(
            [
                "cmake", "-DTFLM_DIR=\(folder.url.path)", "-DCMAKE_C_COMPILER=arm-none-eabi-gcc",
                "-DBOARD_CPU_FLAGS=-mfpu=\(fpu);-mfloat-abi=hard",
            ] + settings + ["-P", script])
        try #require(result.status != 0, "\(result.text)")
        return result.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    static func complete() throws -> Folder {
        try Folder(headers + thirdParty.map { "third_party/\($0)" })
    }

    static let cortexM7 = ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard"]

    @Test("each file that an empty folder lacks is named")
    func emptyFolder() throws {
        let text = try Self.refusal(of: Folder())
        for name in Self.headers + Self.thirdParty + [Self.library] {
            #expect(text.contains("\(name) is missing"), "\(name)")
        }
    }

    @Test("only what is missing is named", arguments: headers + thirdParty)
    func oneMissing(name: String) throws {
        let folder = try Self.complete()
        let place = folder.url.appending(path: name)
        let file =
            FileManager.default.fileExists(atPath: place.path)
            ? place : folder.url.appending(path: "third_party/\(name)")
        try FileManager.default.removeItem(at: file)
        try folder.addLibrary("int nothing;", Self.cortexM7)
        let text = try Self.refusal(of: folder)
        #expect(text.contains("\(name) is missing"))
        #expect(text.components(separatedBy: "is missing").count == 2)
    }

    @Test("a header that the list of operators includes is asked for")
    func includedHeader() throws {
        let folder = try Self.complete()
        try folder.add(Self.headers[1], "#include \"signal/micro/kernels/rfft.h\"\n")
        try folder.addLibrary("int nothing;", Self.cortexM7)
        #expect(try Self.refusal(of: folder).contains("signal/micro/kernels/rfft.h is missing"))
    }

    @Test("a library in a build folder is found, and two of them are not guessed between")
    func severalLibraries() throws {
        let folder = try Self.complete()
        let paths = ["gen/one/lib/\(Self.library)", "gen/two/lib/\(Self.library)"]
        try folder.addLibrary(at: paths[0], "int nothing;", Self.cortexM7 + ["-mfpu=fpv5-sp-d16"])
        #expect(try Self.refusal(of: folder).contains("no TensorFlow Lite Micro library"))
        try folder.addLibrary(at: paths[1], "int nothing;", Self.cortexM7)
        let text = try Self.refusal(of: folder)
        #expect(text.contains("choose one by TFLM_LIBRARY"))
        for path in paths { #expect(text.contains(path)) }
        let second = folder.url.appending(path: paths[1]).path
        #expect(try Self.refusal(of: folder, ["-DTFLM_LIBRARY=\(second)"]).contains("double-precision FPU"))
    }

    @Test(
        "a library for another chip is refused with the cure",
        arguments: [
            (["-mcpu=cortex-m0", "-mthumb"], "TARGET_ARCH=cortex-m7+fp"),
            (["-mcpu=cortex-m33", "-mthumb"], "TARGET_ARCH=cortex-m7+fp"),
            (["-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-d16", "-mfloat-abi=hard"], "FPU=fpv5-sp-d16"),
        ])
    func otherChip(flags: [String], cure: String) throws {
        let folder = try Self.complete()
        try folder.addLibrary("double half(double x) { return x * 0.5; }", flags)
        #expect(try Self.refusal(of: folder).contains(cure))
    }

    @Test("what a chip's FPU can do is asked of that chip")
    func otherFPU() throws {
        let folder = try Self.complete()
        try folder.addLibrary("int nothing;", Self.cortexM7 + ["-mfpu=fpv5-d16"])
        #expect(try Self.refusal(of: folder, fpu: "fpv5-d16").contains("no TensorFlow Lite Micro library"))
        try folder.addLibrary("int nothing;", Self.cortexM7 + ["-mfpu=fpv5-sp-d16"])
        #expect(try Self.refusal(of: folder, fpu: "fpv4-sp-d16").contains("TARGET_ARCH=cortex-m4+fp"))
    }

    @Test("a checkout without a library is told what upstream's build lacks, before that takes its time")
    func beforeTheBuild() throws {
        let folder = try Self.complete()
        let make = "tensorflow/lite/micro/tools/make"
        for file in [
            "Makefile", "downloads/ruy/a", "downloads/gemmlowp/a", "downloads/pigweed/a", "downloads/cmsis/a",
        ] { try folder.add("\(make)/\(file)") }
        try folder.add("\(make)/downloads/kissfft/kiss_fft.h", "extern \"C\" {\n")
        try folder.add(
            "\(make)/downloads/flatbuffers/include/flatbuffers/base.h",
            "#define FLATBUFFERS_LOCALE_INDEPENDENT 0\n")
        let text = try Self.refusal(of: folder)
        #expect(text.contains("downloads lacks cmsis/Cortex_DFP, cmsis_nn:"), "\(text)")
        #expect(text.contains("kiss_fft.h is unpatched: apply third_party/kissfft/kissfft.patch"))
        #expect(!text.contains("base.h is unpatched"))
        #expect(text.contains("c3cfd34") == false)
        try folder.addLibrary("int nothing;", Self.cortexM7)
        #expect(try !Self.refusal(of: folder).contains("unpatched"))
    }

    private static let resolver = """
        TfLiteStatus AddCustom(const char* name) { return kTfLiteOk; }
        TfLiteStatus AddSoftmax(
            const TFLMRegistration& registration = Register_SOFTMAX()) {
          return AddBuiltin(BuiltinOperator_SOFTMAX, registration, ParseSoftmax);
        }
        TfLiteStatus AddSub(const TFLMRegistration& registration = tflite::Register_SUB()) {
          return AddBuiltin(BuiltinOperator_SUB, registration, ParseSub);
        }
        TfLiteStatus AddConv2D(const TFLMRegistration& registration = Register_CONV_2D()) {
          return AddBuiltin(BuiltinOperator_CONV_2D, registration, ParseConv2D);
        }
        TfLiteStatus AddBuiltin(BuiltinOperator op) { if (op == BuiltinOperator_CUSTOM) return 1; }
        TfLiteStatus AddEthosU() { return kTfLiteOk; }
        """
    private static let schema = """
        BuiltinOperator_ADD = 0,
        BuiltinOperator_CONV_2D = 3,
        BuiltinOperator_SOFTMAX = 25,
        BuiltinOperator_CUSTOM = 32,
        BuiltinOperator_SUB = 41,
        """

    private func operators(_ setting: String, _ models: [String]) throws -> (status: Int32, text: String) {
        let folder = try Folder()
        try folder.add("resolver.h", Self.resolver)
        try folder.add("schema.h", Self.schema)
        let result = try Self.run([
            "cmake", "-DTFLM_RESOLVER=\(folder.url.path)/resolver.h",
            "-DTFLM_SCHEMA=\(folder.url.path)/schema.h",
            "-DTFLM_OPS=\(setting)", "-DTFLM_MODELS=\(models.joined(separator: " "))", "-P",
            Self.repository.appending(path: "firmware/tflm/operators.cmake").path,
        ])
        return (result.status, result.text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    @Test("TFLM_OPS=auto stands for the operators of the files, by the folder's own names")
    func automatic() throws {
        let fixtures = Self.repository.appending(path: "Tests/Fixtures").path
        let softmax = "\(fixtures)/softmax_rows.tflite"
        let difference = "\(fixtures)/sub_two_inputs.tflite"
        #expect(try operators("auto", [softmax]).text == "Softmax")
        let both = try operators("auto", [softmax, difference]).text
        #expect(Set(both.split(separator: ",")) == ["Softmax", "Conv2D", "Sub"], "\(both)")
        #expect(try operators("Sub,auto", [softmax]).text == "Sub,Softmax")
        #expect(try operators("full", []).text == "Softmax,Sub,Conv2D")
        for (models, words) in [
            ([], "set TFLM_MODELS"), (["/nowhere.tflite"], "/nowhere.tflite, which is no file"),
            (["\(fixtures)/README.md"], "no .tflite file"),
            (["\(fixtures)/tanh.tflite"], "an operator that this TensorFlow Lite Micro lacks"),
        ] {
            let refused = try operators("auto", models)
            #expect(refused.status != 0 && refused.text.contains(words), "\(refused.text)")
        }
        let unknown = try operators("Nonsense", [])
        #expect(unknown.status != 0 && unknown.text.contains("no operator Nonsense"))
    }

    @Test("no cut of a model makes the list of its operators anything but the list or a refusal")
    func cuts() throws {
        let bytes = try Data(
            contentsOf: Self.repository.appending(path: "Tests/Fixtures/softmax_rows.tflite"))
        let folder = try Folder()
        for length in stride(from: 8, to: bytes.count, by: bytes.count / 7) {
            let file = folder.url.appending(path: "cut.tflite")
            try bytes.prefix(length).write(to: file)
            let result = try operators("auto", [file.path])
            #expect(result.status == 0 ? result.text == "Softmax" : result.text.contains("damaged"))
        }
    }

    @Test("bytes that are no library are said to be none")
    func noLibrary() throws {
        let folder = try Self.complete()
        try folder.add(Self.library, "these are no objects")
        #expect(try Self.refusal(of: folder).contains("cannot be read as a library"))
    }
}
