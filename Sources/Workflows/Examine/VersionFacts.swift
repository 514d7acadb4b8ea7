package import Boards
package import Facts

/// What runs here: the tool's version and commit, and the firmware that it would flash.
package struct VersionFacts: Encodable {
    /// A firmware that was built.
    package struct Firmware: Encodable {
        /// The board's name.
        package let board: String
        /// Its engine.
        package let engine: String
        /// GNU build id; nil where the file is there and is no firmware.
        package let build: String?
    }

    /// The tool's version.
    package let version = Tool.version
    /// The commit that it was built from, empty if unknown.
    package let commit = Tool.current.commit
    /// Each firmware that is found.
    package let firmwares: [Firmware]

    /// Looks for firmwares of all boards and engines.
    package init(_ locator: FirmwareLocator = FirmwareLocator()) {
        firmwares = BoardDescriptor.all.flatMap { board in
            Engine.allCases.compactMap { engine in
                guard let path = try? locator.path(board: board, engine: engine.rawValue) else { return nil }
                return Firmware(
                    board: board.name, engine: engine.rawValue,
                    build: (try? FirmwareImage(path: path))?.buildID)
            }
        }
    }
}
