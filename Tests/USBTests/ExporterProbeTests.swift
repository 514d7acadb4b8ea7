import Facts
import Foundation
import TestSupport
import Testing

@testable import Boards

/// Flashing on a labgrid exporter's host, with a stand-in for `ssh` that takes a host "rig" and runs the command on a
/// machine with the board on USB.
@Suite("A probe on a labgrid exporter's host", .serialized, .enabled(if: USBWorld.isReady))
struct ExporterProbeTests {
    private let world: USBWorld

    init() throws {
        world = try USBWorld()
        for name in ["bin", "tmp"] {
            try FileManager.default.createDirectory(
                at: world.folder.appending(path: name), withIntermediateDirectories: true)
        }
        let board = USBWorld.programs.appending(path: "virtual-board").path
        let script = """
            #!/bin/sh
            [ "$1 $2 $3" = "-o BatchMode=yes --" ] && [ $# = 5 ] || { echo "usage: ssh" >&2; exit 255; }
            [ "$4" = rig ] || { echo "ssh: Could not resolve hostname $4" >&2; exit 255; }
            cd '\(world.folder.path)' || exit 255
            PATH='\(USBWorld.programs.path)':$PATH TMPDIR='\(world.folder.path)/tmp' exec timeout 240 '\(board)' \
            --board \(world.board.shortName) --flash flash.bin --uid \(world.serial) --usb -- sh -c "$5"

            """
        try ExecutableScript.write(script, to: world.folder.appending(path: "bin/ssh"))
    }

    private func install(host: String = "rig", path: String = "1-1") throws {
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] =
            world.folder.appending(path: "bin").path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["THROUGHLINE_HOME"] = Folders.repository.path
        try ExporterProbe(place: "bench", host: host, path: path)
            .flash(elf: USBWorld.firmware, environment: environment)
    }

    @Test("the firmware's file goes over and onto the board there, and leaves nothing behind")
    func flash() throws {
        try install()
        let found = try world.throughline(["flash", "--board", "usb", "--json"]).output
        #expect(found.contains(/"was_present" ?: ?true/), "\(found)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: world.folder.path + "/tmp").isEmpty)
    }

    @Test("what fails on the other host is said here in one line")
    func failing() throws {
        let unknown = try #require(throws: BoardError.self) { try install(host: "nowhere") }
        #expect(
            unknown.description.contains(
                "flashing on nowhere failed: ssh: Could not resolve hostname nowhere"))
        let empty = try #require(throws: BoardError.self) { try install(path: "7-3") }
        #expect(empty.description.contains("flashing on rig failed: throughline: "), "\(empty)")
        #expect(!empty.description.contains("\n"))
        let hostile = try #require(throws: BoardError.self) { try install(path: "1-1; rm -rf x") }
        #expect(hostile.description.contains("expected a USB path"))
        for host in ["-oProxyCommand=touch x", ""] {
            let option = try #require(throws: BoardError.self) { try install(host: host) }
            #expect(option.description.contains("expected the name of a host, found '\(host)'"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: world.folder.path + "/tmp").isEmpty)
    }
}
