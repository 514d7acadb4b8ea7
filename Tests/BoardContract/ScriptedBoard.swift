public import Boards
public import Facts

/// A board whose chip, probe and firmware are scripted in process: no time passes, nothing has to be installed.
public struct ScriptedBoard {
    /// The chip.
    public let chip: ScriptedChip
    /// Its debug probe.
    public let probe: ScriptedProbe
    /// What runs on it once it is flashed.
    public let firmware: ScriptedFirmware
    /// The firmware's image.
    public let image: FirmwareImage

    /// Creates a board with erased flash but for what it holds at its start.
    ///
    /// - Parameters:
    ///   - imageBytes: size of the firmware; above 128 KiB the model region has 768 KiB, else 896 KiB.
    ///   - board: the kind of board.
    ///   - image: first bytes of flash.
    public init(
        imageBytes: Int = 70_000, board: BoardDescriptor = .f746zg, holding image: [UInt8] = []
    ) throws(FirmwareError) {
        self.image = try FirmwareImage(elf: ScriptedImage.elf(size: imageBytes))
        chip = ScriptedChip(board: board)
        chip.flash.replaceSubrange(0..<image.count, with: image)
        probe = ScriptedProbe(chip: chip)
        firmware = ScriptedFirmware(chip: chip, image: self.image)
    }

    /// The board behind the seam.
    ///
    /// - Parameters:
    ///   - origin: what it is taken for.
    ///   - outage: what happens to its lines.
    public func connected(origin: Origin = .emulated, outage: Outage? = nil) -> ConnectedBoard {
        let probe = probe
        let firmware = firmware
        return ConnectedBoard(
            descriptor: chip.board, origin: origin, firmware: image, pacing: Self.pacing()
        ) {
            guard let outage else { return BoardConnection(probe: probe, stream: firmware) }
            return BoardConnection(
                probe: FailingPipe(probe, outage: outage), stream: FailingStream(firmware, outage: outage))
        }
    }

    /// A clock that advances only by being asked to wait.
    public static func pacing() -> Pacing {
        var time = Duration.zero
        return Pacing(now: { time }, pause: { time += $0 })
    }
}
