/// Colours by operator, the same in all drawings.
enum OperatorColour {
    /// Those with a colour of their own, by what networks for microcontrollers spend most on.
    private static let own = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "ADD"]

    /// Number of the colour; all other operators share the last one.
    static func number(of name: String) -> Int { own.firstIndex(of: name) ?? own.count }
}
