import Foundation
import Testing

/// Each import is a declared dependency and each declared dependency is imported, by the package's own manifest.
@Suite struct ImportTests {
    static let platform: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "PackageDescription",
        "Synchronization", "Testing", "XCTest",
    ]

    let manifest: PackageManifest
    let all: [TargetSources]
    let rooms: [TargetSources]

    init() throws {
        manifest = try PackageManifest()
        all = try TargetSources.all.get()
        rooms = try TargetSources.rooms()
    }

    @Test("the manifest is read whole: each folder of Sources with Swift files is a target")
    func folders() throws {
        #expect(manifest.targets.count > 30)
        let names = Checkout.files(under: "Sources", ending: ".swift").map { $0.split(separator: "/")[1] }
        for name in Set(names) {
            #expect(rooms.contains { $0.target.path == "Sources/\(name)" }, "Sources/\(name) is no target")
        }
    }

    @Test("no file imports what its target does not depend on")
    func imports() {
        for sources in all {
            let allowed = Self.platform.union(sources.target.dependencies)
            for file in sources.files {
                let foreign = file.imports.subtracting(allowed).sorted()
                #expect(
                    foreign.isEmpty, "\(file.path) imports \(foreign), no dependency of its target")
            }
        }
    }

    @Test("no target depends on what none of its files imports")
    func dependencies() {
        for sources in all {
            var unused = Set(sources.target.dependencies).subtracting(sources.imports)
            // Tests run programs, and depend on them to have them built.
            if sources.target.kind == .test {
                unused = unused.filter { manifest[$0]?.kind != .executable }
            }
            let name = sources.target.name
            #expect(unused.isEmpty, "\(name) depends on \(unused.sorted()) and imports none of it")
        }
    }

    @Test("a C module has one Swift importer; the constants of the link have two")
    func wrappedOnce() throws {
        let modules = manifest.targets.filter { target in
            !all.contains { $0.target.name == target.name }
        }
        #expect(modules.count > 8)
        for module in modules {
            let importers = all.filter { $0.imports.contains(module.name) }.map(\.target)
            let delivered = importers.filter(\.isRoom).map(\.name)
            if module.name == "CLink" {
                #expect(Set(delivered) == ["Boards", "Facts"], "CLink is imported by \(delivered)")
            } else if module.name == "CFirmware" {
                #expect(delivered.isEmpty, "CFirmware is for tests, and imported by \(delivered)")
                #expect(!importers.isEmpty, "nothing imports CFirmware")
            } else {
                #expect(delivered.count == 1, "\(module.name) is imported by \(delivered)")
            }
        }
    }

    @Test("GRDB is known to Records alone, ArgumentParser to programs alone, both to throughline at most")
    func products() {
        for sources in rooms {
            let target = sources.target
            if sources.imports.contains("GRDB") {
                #expect(target.name == "Records", "\(target.name) imports GRDB")
            }
            guard sources.imports.contains("ArgumentParser") else { continue }
            #expect(target.kind == .executable, "\(target.name) imports ArgumentParser")
            if sources.imports.contains("Records") {
                #expect(target.name == "throughline", "\(target.name) imports ArgumentParser and Records")
            }
        }
    }

    @Test("Unicorn is named only in the emulator, which is a process of its own")
    func unicornStaysApart() {
        for sources in rooms where sources.imports.contains("Emulation") {
            #expect(sources.target.name == "virtual-board")
        }
    }

    @Test("nothing imports a program")
    func programs() {
        for sources in rooms {
            for name in sources.imports {
                #expect(manifest[name]?.kind != .executable, "\(sources.target.name) imports \(name)")
            }
        }
    }

    @Test("the scanner of imports sees attributes, access levels and kinds")
    func scanner() {
        let text = """
            @preconcurrency public import Alpha
            import struct Beta.Thing
            // import Gamma
            internal import Delta
            let text = "import Epsilon"
            """
        let code = SourceText.code(of: text, keepingStrings: false)
        #expect(TargetSources.modules(in: code) == ["Alpha", "Beta", "Delta"])
    }

    @Test("the reader of manifests sees names, kinds, paths and products, and no comment")
    func manifestReader() throws {
        let manifest = try PackageManifest(
            """
            targets: [
                // .target(name: "None"),
                .systemLibrary(name: "CA", path: "firmware/a", providers: [.apt(["liba"])]),
                .target(
                    name: "B", dependencies: ["CA", .product(name: "P", package: "p"), .target(name: "D")],
                    swiftSettings: strict + [.unsafeFlags(["-x(", "a,b"])]),
                .testTarget(name: "BTests", dependencies: ["B"], exclude: ["C"]),
            ]
            """)
        #expect(manifest.targets.map(\.name) == ["CA", "B", "BTests"])
        #expect(manifest.targets.map(\.kind) == [.system, .library, .test])
        #expect(manifest.targets.map(\.path) == ["firmware/a", "Sources/B", "Tests/BTests"])
        #expect(manifest["B"]?.dependencies == ["CA", "P", "D"])
        #expect(throws: PackageManifest.Unreadable.self) {
            try PackageManifest(#".target(name: "B", dependencies: shared)"#)
        }
    }
}
