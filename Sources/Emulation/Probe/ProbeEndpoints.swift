/// What answers on a probe's bulk endpoints: the model of one, or what one answered once.
protocol ProbeEndpoints: AnyObject {
    /// Takes an OUT transfer.
    func bulkOut(_ bytes: [UInt8]) -> ProbeProtocol.Status

    /// Answers an IN transfer of at most `limit` bytes.
    func bulkIn(limit: Int) -> (ProbeProtocol.Status, [UInt8])

    /// Takes a reset of the device on its bus.
    func usbReset() -> ProbeProtocol.Status
}
