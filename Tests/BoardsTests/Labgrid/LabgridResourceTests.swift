import Testing

@testable import Boards

@Suite struct LabgridResourceTests {
    @Test("The resources of a place are read from what labgrid-client 26.0.1 prints")
    func recorded() {
        let text = """
            Place 'p1':
              matches:
                */bench/*
              acquired: vm/root
              acquired resources:
                rig1/bench/NetworkSerialPort/RawSerialPort
              created: 2026-11-21 07:32:36.871233
            Acquired resource 'RawSerialPort' (rig1/bench/NetworkSerialPort/RawSerialPort):
              {'acquired': 'p1',
               'avail': True,
               'cls': 'NetworkSerialPort',
               'params': {'extra': {'path': '/dev/pts/1',
                                    'proxy': 'localhost',
                                    'proxy_required': False},
                          'host': 'vm',
                          'port': 56359,
                          'speed': 921600}}
            Acquired resource 'probe' (rig1/bench/USBDebugger/USBDebugger):
              {'acquired': 'p1', 'params': {'busnum': 1, 'host': 'rig', 'path': '1-1.2', 'port': None}}
            """
        #expect(
            LabgridResource.all(in: text) == [
                LabgridResource(kind: "NetworkSerialPort", host: "vm", port: 56359, path: "/dev/pts/1"),
                LabgridResource(kind: "USBDebugger", host: "rig", path: "1-1.2"),
            ])
        #expect(LabgridResource.all(in: "Place 'p1':\n  'host': 'vm'\n").isEmpty)
        #expect(
            LabgridResource.all(in: "Acquired resource x (\n'port': 99999999999999999999").map(\.port) == [
                nil
            ])
    }
}
