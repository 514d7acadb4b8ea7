/// The cores whose cycles are modelled.
public enum Core: String, Codable, Hashable, Sendable {
    case cortexM4 = "cortex-m4"
    case cortexM7 = "cortex-m7"
}
