// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// Settings of every Swift target: C modules and dependencies stay out of public signatures unless said so.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Settings of tests: without optimization, since what they run is optimized, and they build in half the time.
///
/// What works for them (boards of the contract, generators) is no test and stays optimized, and so do tests that
/// go through flash byte by byte.
let testing: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]

/// Training, where there is a libtorch: one at `Vendor/libtorch`, or Debian's (docs/explanation/decisions/004-libtorch.md).
let training = TrainingTargets()

/// Readers of bytes from outside, by `Tests/Fuzz/readers.sh` alone: libFuzzer has their entry point.
let fuzzing: [Target] =
    Context.environment["THROUGHLINE_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz-readers",
            dependencies: [
                "BoardContract", "Boards", "Campaigns", "Facts", "Latency", "Networks", "Records",
            ],
            path: "Tests/Fuzz/Readers", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    ]

let package = Package(
    name: "throughline",
    products: [
        .executable(name: "throughline", targets: ["throughline"]),
        .executable(name: "throughline-serve", targets: ["throughline-serve"]),
        .executable(name: "virtual-board", targets: ["virtual-board"]),
    ] + training.products,
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        // C libraries and contracts, each imported by one Swift target.
        .systemLibrary(name: "CLink", path: "firmware/link"),
        .systemLibrary(name: "CLoader", path: "firmware/loader"),
        .systemLibrary(name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
        .systemLibrary(name: "CUnicorn", pkgConfig: "unicorn", providers: [.apt(["libunicorn-dev"])]),
        .systemLibrary(name: "CCapstone", providers: [.apt(["libcapstone-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "CEngine", dependencies: ["CLink"], path: "firmware/engine", publicHeadersPath: "."),

        // The firmware's link service on a board of plain memory, for tests.
        .target(
            name: "CFirmware", dependencies: ["CEngine", "CLink"], path: "firmware",
            sources: ["app", "host", "mlperf"], publicHeadersPath: "host/include",
            cxxSettings: [.headerSearchPath("."), .headerSearchPath("app"), .headerSearchPath("link")]),

        // Libraries, from the pure to the wired.
        .target(name: "Facts", dependencies: ["CLink"], swiftSettings: strict),
        .target(name: "Networks", dependencies: ["COpenSSL", "Facts"], swiftSettings: strict),
        .target(name: "Latency", dependencies: ["Facts", "Networks"], swiftSettings: strict),
        .target(name: "Console", swiftSettings: strict),
        .target(name: "Jobs", dependencies: ["Facts", "Latency", "Networks"], swiftSettings: strict),
        .target(name: "Fronts", dependencies: ["Jobs", "Latency", "Networks"], swiftSettings: strict),
        .target(
            name: "Boards", dependencies: ["CLibUSB", "CLink", "CLoader", "Facts", "Jobs", "Networks"],
            swiftSettings: strict),
        .target(
            name: "HostInference", dependencies: ["CEngine", "Facts", "Networks"], swiftSettings: strict),
        .target(name: "Cycles", dependencies: ["CCapstone"], swiftSettings: strict),
        .target(name: "CInterposed"),
        .target(
            name: "Emulation", dependencies: ["CInterposed", "CUnicorn", "Cycles"],
            // Asking at each access to a property whether another one is under way took a tenth of the
            // board's time.
            swiftSettings: strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]),
        .target(
            name: "Records",
            dependencies: [
                "Cycles", "Facts", "Latency", "Networks",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: strict),
        .target(
            name: "Campaigns",
            dependencies: [
                "Boards", "Cycles", "Facts", "Jobs", "Latency", "Networks", "Records",
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),
        .target(
            name: "Workflows",
            dependencies: [
                "Boards", "Campaigns", "Console", "Cycles", "Facts", "Fronts", "HostInference", "Jobs",
                "Latency",
                "Networks", "Records",
            ], swiftSettings: strict),
        .target(
            name: "Reports", dependencies: ["Campaigns", "Facts", "Jobs", "Latency", "Networks", "Records"],
            swiftSettings: strict),
        .target(
            name: "Serve",
            dependencies: [
                "Boards", "Campaigns", "Console", "Facts", "Jobs", "Latency", "Networks", "Records",
                "Reports", "Workflows",
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            resources: [
                .embedInCode("Page/index.html"), .embedInCode("Page/style.css"),
                .embedInCode("Page/app.js"), .embedInCode("Page/views.js"), .embedInCode("Page/parts.js"),
                .embedInCode("Page/select.js"), .embedInCode("Page/chosen.js"),
                .embedInCode("Page/progress.js"),
            ], swiftSettings: strict),

        // Programs.
        .executableTarget(
            name: "throughline",
            dependencies: [
                "Boards", "Campaigns", "Console", "Cycles", "Facts", "Jobs", "Latency", "Networks", "Records",
                "Reports", "Workflows",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "throughline-serve",
            dependencies: [
                "Console", "Serve", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .executableTarget(name: "virtual-board", dependencies: ["Emulation"], swiftSettings: strict),

        // Benchmarks, by `make bench`.
        .executableTarget(
            name: "emulation-benchmark",
            dependencies: ["Boards", "Cycles", "Emulation", "Facts", "Networks"],
            path: "Tests/Benchmarks/Emulation", swiftSettings: strict),

        // Tests, one folder a library.
        .target(
            name: "TestSupport", dependencies: ["Networks"], path: "Tests/TestSupport", swiftSettings: strict
        ),
        .testTarget(
            name: "ConsoleTests", dependencies: ["Console", "Jobs", "TestSupport"], swiftSettings: testing),
        .testTarget(
            name: "JobsTests", dependencies: ["Jobs", "Latency", "Networks", "TestSupport"],
            exclude: ["Earlier"],
            swiftSettings: testing),
        .testTarget(
            name: "FrontsTests", dependencies: ["Fronts", "Jobs", "Latency", "Networks", "TestSupport"],
            swiftSettings: testing),
        .testTarget(
            name: "NetworksTests", dependencies: ["CEngine", "CLink", "Facts", "Networks", "TestSupport"],
            swiftSettings: testing),
        .testTarget(
            name: "FirmwareTests",
            dependencies: [
                "BoardContract", "CFirmware", "CLink", "CLoader", "Boards", "Emulation", "Facts", "Networks",
                "TestSupport",
            ],
            exclude: ["Recordings"], swiftSettings: testing),
        .target(
            name: "BoardContract", dependencies: ["Boards", "CEngine", "CLink", "Facts", "HostInference"],
            path: "Tests/BoardContract", swiftSettings: strict),
        .testTarget(
            name: "BoardsTests",
            dependencies: ["BoardContract", "Boards", "Facts", "HostInference", "Networks", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "CyclesTests", dependencies: ["Cycles"], swiftSettings: testing),
        .testTarget(
            name: "EmulationTests", dependencies: ["CInterposed", "Cycles", "Emulation"],
            swiftSettings: testing),
        .target(
            name: "MeasurementExamples", dependencies: ["Boards", "Cycles", "Facts", "Networks", "Records"],
            path: "Tests/MeasurementExamples", swiftSettings: strict),
        .testTarget(
            name: "LatencyTests", dependencies: ["Facts", "Jobs", "Latency", "Networks", "TestSupport"],
            swiftSettings: testing),
        .executableTarget(
            name: "store-opener", dependencies: ["Records"], path: "Tests/StoreOpener", swiftSettings: testing
        ),
        .testTarget(
            name: "RecordsTests",
            dependencies: [
                "store-opener", "Facts", "Latency", "MeasurementExamples", "Networks", "Records",
                "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: testing),
        .testTarget(
            name: "CampaignsTests",
            dependencies: [
                "BoardContract", "Boards", "Campaigns", "Cycles", "Facts", "Latency", "MeasurementExamples",
                "Networks", "Records", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: testing),
        .testTarget(
            name: "WorkflowsTests",
            dependencies: [
                "BoardContract", "Boards", "Campaigns", "Console", "Facts", "HostInference", "Jobs",
                "Latency",
                "MeasurementExamples", "Networks", "Records", "TestSupport", "Workflows",
            ], swiftSettings: testing),
        .testTarget(
            name: "EngineTests",
            dependencies: ["CEngine", "CLink", "Facts", "HostInference", "Networks", "TestSupport"],
            swiftSettings: testing),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Campaigns", "Facts", "Jobs", "Latency", "MeasurementExamples", "Networks", "Records",
                "Reports",
            ],
            exclude: ["Earlier"], swiftSettings: testing),
        .testTarget(
            name: "ServeTests",
            dependencies: [
                "throughline", "throughline-serve", "virtual-board", "Console", "Jobs", "Latency", "Networks",
                "Records", "Serve", "TestSupport", "Workflows",
            ],
            swiftSettings: testing),
        .testTarget(
            name: "CommandTests", dependencies: ["throughline", "HostInference", "Networks", "TestSupport"],
            swiftSettings: testing),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "throughline", "virtual-board", "Boards", "Campaigns", "Cycles", "Facts", "Jobs", "Networks",
                "Records", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: testing),
        .testTarget(
            name: "USBTests",
            dependencies: [
                "throughline", "virtual-board", "BoardContract", "Boards", "Facts", "TestSupport",
            ],
            swiftSettings: testing),
        .testTarget(name: "ArchitectureTests", swiftSettings: testing),
    ] + training.targets + fuzzing,
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

/// The targets that need libtorch; none of them where there is none, so that the rest builds without.
struct TrainingTargets {
    var products: [Product] = []
    var targets: [Target] = []

    init() {
        let vendor = Context.packageDirectory + "/Vendor/libtorch"
        let files = FileManager.default
        var compiling: [CXXSetting] = []
        var linking = ["torch_cpu", "c10", "m"].map { LinkerSetting.linkedLibrary($0) }
        if files.fileExists(atPath: vendor + "/lib/libtorch_cpu.so") {
            compiling = [.unsafeFlags(["-isystem", vendor + "/include"])]
            linking.append(
                .unsafeFlags(["-L\(vendor)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(vendor)/lib"]))
            if files.fileExists(atPath: vendor + "/lib/libtorch_cuda.so") {
                // Nothing names a symbol of it: it registers its kernels when it is loaded.
                linking.append(.unsafeFlags(["-Xlinker", "--no-as-needed", "-ltorch_cuda", "-lc10_cuda"]))
            }
        } else if !files.fileExists(atPath: "/usr/include/ATen/ATen.h") {
            return
        }
        // Sounds and images come with training: without these headers it is left out as a whole.
        let headers = ["png.h", "samplerate.h", "sndfile.h", "turbojpeg.h"]
        guard headers.allSatisfy({ files.fileExists(atPath: "/usr/include/" + $0) }) else { return }
        products = [.executable(name: "throughline-train", targets: ["throughline-train"])]
        targets = [
            .target(name: "CTorch", cxxSettings: compiling, linkerSettings: linking),
            .systemLibrary(
                name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
            .systemLibrary(
                name: "CSampleRate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
            .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
            .systemLibrary(
                name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
            .target(
                name: "Training",
                dependencies: [
                    "CPNG", "CSampleRate", "CSndFile", "CTorch", "CTurboJPEG", "Fronts", "HostInference",
                    "Jobs", "Latency", "Networks",
                ],
                swiftSettings: strict),
            .executableTarget(
                name: "throughline-train",
                dependencies: [
                    "Console", "Fronts", "HostInference", "Jobs", "Latency", "Networks", "Training",
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ], swiftSettings: strict),
            .testTarget(
                name: "TrainingTests",
                dependencies: [
                    "Facts", "Fronts", "HostInference", "Jobs", "Latency", "Networks", "TestSupport",
                    "Training",
                ],
                exclude: ["Reference"], swiftSettings: testing),
        ]
    }
}
