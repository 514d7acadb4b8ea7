import Foundation
import TestSupport
import Testing

/// `firmware/build.sh` with compilers that the figures in the project are not of.
@Suite(.serialized) struct CompilerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("compiler") }

    /// Runs the script with these programs in front of the real ones.
    private func build(_ settings: [String] = []) throws -> (status: Int32, text: String) {
        let path = "PATH=\(folder.url.path):/usr/bin:/bin"
        return try LibraryFolderTests.run(
            ["env", path] + settings + [
                LibraryFolderTests.repository.appending(path: "firmware/build.sh").path, "nucleo-f746zg",
                "none",
            ])
    }

    private func write(_ program: String, _ script: String) throws {
        try ExecutableScript.write("#!/bin/sh\n\(script)\n", to: folder.url.appending(path: program))
    }

    @Test(
        "another compiler is refused in one line that says what was expected, what was found, and what to do",
        arguments: [("echo 13.2.1", "13.2.1"), ("echo 12.20.1", "12.20.1"), ("exit 127", "none")])
    func refused(script: String, found: String) throws {
        try write("arm-none-eabi-gcc", script)
        try write("cmake", "echo built")
        let (status, text) = try build()
        #expect(status == 1)
        #expect(
            text.hasPrefix("firmware: expected arm-none-eabi-gcc 12.2, found \(found); install "), "\(text)")
        #expect(text.filter { $0 == "\n" }.count == 1 && !text.contains("built"), "\(text)")
    }

    @Test("the compiler of the figures builds, and another one where it is asked for")
    func built() throws {
        // It stands for CMake, which is called to make the build folder and then to build.
        try write("cmake", "echo built")
        for (script, settings) in [
            ("echo 12.2.1", []), ("echo 12.2", []), ("echo 13.2.1", ["THROUGHLINE_ANY_COMPILER=1"]),
        ] {
            try write("arm-none-eabi-gcc", script)
            let (status, text) = try build(settings)
            #expect(status == 0 && text.contains("built"), "\(text)")
        }
    }
}
