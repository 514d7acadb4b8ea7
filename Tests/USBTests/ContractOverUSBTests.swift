import Foundation
import TestSupport
import Testing

/// The suite that every board passes, through libusb.
@Suite("Contract over USB", .serialized, .enabled(if: USBWorld.isReady))
struct ContractOverUSBTests {
    @Test("the board contract holds through libusb and the serial port of the ST-LINK")
    func contract() throws {
        let outcome = try USBWorld().run(
            [try #require(ProcessInfo.processInfo.arguments.first)]
                + ["--testing-library", "swift-testing", "--filter", "BoardContractTests"],
            environment: ["THROUGHLINE_CONTRACT_USB": "1"], seconds: 580)
        #expect(outcome.exitCode == 0, "\(outcome.output.suffix(2000))")
        // A filter that finds nothing passes too.
        #expect(outcome.output.contains("outages") || outcome.output.contains("whichever operation"))
    }
}
