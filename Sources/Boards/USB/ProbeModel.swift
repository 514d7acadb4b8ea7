/// A kind of ST-LINK, by its USB product id.
public struct ProbeModel: Hashable, Sendable {
    /// USB vendor id of STMicroelectronics.
    public static let vendor: UInt16 = 0x0483

    /// USB product id.
    public let product: UInt16
    /// Name as ST's manuals have it.
    public let name: String
    /// Endpoint address of commands and data to the probe.
    let output: UInt8
    /// Endpoint address of answers.
    let input: UInt8

    private init(_ product: UInt16, _ name: String, output: UInt8 = 0x01) {
        self.product = product
        self.name = name
        self.output = output
        input = 0x81
    }

    /// The probes that this driver speaks to.
    ///
    /// V1 (SCSI commands) and the loader 374D, which has no debugging commands, are left out.
    public static let all = [
        ProbeModel(0x3748, "ST-LINK/V2", output: 0x02),
        ProbeModel(0x374A, "ST-LINK/V2-1"), ProbeModel(0x374B, "ST-LINK/V2-1"),
        ProbeModel(0x3742, "ST-LINK/V2-1"), ProbeModel(0x3752, "ST-LINK/V2-1"),
        ProbeModel(0x374E, "STLINK-V3"), ProbeModel(0x374F, "STLINK-V3"), ProbeModel(0x3753, "STLINK-V3"),
        ProbeModel(0x3754, "STLINK-V3"), ProbeModel(0x3757, "STLINK-V3"),
    ]

    /// The kind with these ids, nil if this is no ST-LINK that can be used.
    static func of(vendor: UInt16, product: UInt16) -> ProbeModel? {
        vendor == Self.vendor ? all.first { $0.product == product } : nil
    }
}
