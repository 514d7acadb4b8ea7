import CUnicorn

/// A core register that the machine model reads or writes.
enum Register: Hashable {
    case r(Int)
    case sp, lr, pc, xpsr, ipsr, msp, psp, control, primask, basepri, faultmask, fpscr
    case s(Int)

    /// The emulator library's number of this register.
    var unicornID: Int32 {
        let register =
            switch self {
            case .r(let index): Self.general[min(max(index, 0), 15)]
            case .sp: UC_ARM_REG_SP
            case .lr: UC_ARM_REG_LR
            case .pc: UC_ARM_REG_PC
            case .xpsr: UC_ARM_REG_XPSR
            case .ipsr: UC_ARM_REG_IPSR
            case .msp: UC_ARM_REG_MSP
            case .psp: UC_ARM_REG_PSP
            case .control: UC_ARM_REG_CONTROL
            case .primask: UC_ARM_REG_PRIMASK
            case .basepri: UC_ARM_REG_BASEPRI
            case .faultmask: UC_ARM_REG_FAULTMASK
            case .fpscr: UC_ARM_REG_FPSCR
            case .s(let index):
                uc_arm_reg(UC_ARM_REG_S0.rawValue + UInt32(min(max(index, 0), 31)))
            }
        return Int32(bitPattern: register.rawValue)
    }

    private static let general: [uc_arm_reg] = [
        UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R4, UC_ARM_REG_R5,
        UC_ARM_REG_R6, UC_ARM_REG_R7, UC_ARM_REG_R8, UC_ARM_REG_R9, UC_ARM_REG_R10, UC_ARM_REG_R11,
        UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR, UC_ARM_REG_PC,
    ]
}
