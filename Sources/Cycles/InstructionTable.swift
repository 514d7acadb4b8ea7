import CCapstone

/// Which instruction takes which resource of the Cortex-M7's pipelines.
enum InstructionTable {
    static let narrowLoads: Set<arm_insn> = [ARM_INS_LDRB, ARM_INS_LDRH, ARM_INS_LDRSB, ARM_INS_LDRSH]
    static let longAccumulates: Set<arm_insn> = [
        ARM_INS_SMLAL, ARM_INS_UMLAL, ARM_INS_SMLALD, ARM_INS_SMLALDX,
    ]
    static let stackLists: Set<arm_insn> = [ARM_INS_PUSH, ARM_INS_POP, ARM_INS_VPUSH, ARM_INS_VPOP]
    static let descendingLists: Set<arm_insn> = [
        ARM_INS_PUSH, ARM_INS_VPUSH, ARM_INS_STMDB, ARM_INS_LDMDB, ARM_INS_VSTMDB, ARM_INS_VLDMDB,
    ]
    static let loadsPC: Set<arm_insn> = [ARM_INS_POP, ARM_INS_LDM, ARM_INS_LDMDB, ARM_INS_LDR]

    /// Bit-field and extension: executed in the older slot only.
    static let bitfields: Set<arm_insn> = [
        ARM_INS_SXTB, ARM_INS_SXTH, ARM_INS_UXTB, ARM_INS_UXTH, ARM_INS_UBFX, ARM_INS_SBFX, ARM_INS_BFI,
        ARM_INS_BFC, ARM_INS_SXTAB, ARM_INS_SXTAH, ARM_INS_UXTAB, ARM_INS_UXTAH, ARM_INS_CLZ, ARM_INS_REV,
        ARM_INS_REV16, ARM_INS_REVSH, ARM_INS_RBIT,
    ]

    /// Extensions, whose rotation is no shifted operand (notes; CM7_1T in docs/findings/silicon.md).
    static let rotating: Set<arm_insn> = [
        ARM_INS_SXTB, ARM_INS_SXTH, ARM_INS_UXTB, ARM_INS_UXTH, ARM_INS_SXTB16, ARM_INS_UXTB16,
    ]

    /// Those that cannot be paired with a shifted operand, since they take its shifter (notes).
    static let takingShifter: Set<arm_insn> = [
        ARM_INS_BFI, ARM_INS_BFC, ARM_INS_SBFX, ARM_INS_UBFX, ARM_INS_RBIT, ARM_INS_REV, ARM_INS_REV16,
        ARM_INS_REVSH, ARM_INS_SXTAB, ARM_INS_SXTAH, ARM_INS_SXTAB16, ARM_INS_UXTAB, ARM_INS_UXTAH,
        ARM_INS_UXTAB16, ARM_INS_PKHBT, ARM_INS_PKHTB,
    ]

    /// All operands pass the shifter in front of the late ALU (notes).
    static let allEarly: Set<arm_insn> = [
        ARM_INS_SBFX, ARM_INS_UBFX, ARM_INS_RBIT, ARM_INS_REV, ARM_INS_REV16, ARM_INS_REVSH, ARM_INS_PKHTB,
    ]

    /// The register that is shifted or extended does so (notes).
    static let lastEarly: Set<arm_insn> = [
        ARM_INS_BFI, ARM_INS_PKHBT, ARM_INS_SXTAB, ARM_INS_SXTAH, ARM_INS_SXTAB16, ARM_INS_UXTAB,
        ARM_INS_UXTAH, ARM_INS_UXTAB16,
    ]

    static let plainShifts: Set<arm_insn> = [ARM_INS_LSL, ARM_INS_LSR, ARM_INS_ASR, ARM_INS_ROR]

    private static let simpleArithmetic: Set<arm_insn> = [
        ARM_INS_ADD, ARM_INS_SUB, ARM_INS_MOV, ARM_INS_MOVW, ARM_INS_MOVT, ARM_INS_ADDW, ARM_INS_SUBW,
    ]

    static func isSimpleArithmetic(_ id: arm_insn, kind: Instruction.Kind) -> Bool {
        kind == .alu && simpleArithmetic.contains(id)
    }

    static func kind(of id: arm_insn, isShifted: Bool, mnemonic: CChar) -> Instruction.Kind {
        if let kind = kinds[id] { return kind }
        if mnemonic == CChar(UInt8(ascii: "v")) { return .floatingPoint }
        return isShifted ? .shift : .alu
    }

    private static let kinds: [arm_insn: Instruction.Kind] = {
        let groups: [(Instruction.Kind, [arm_insn])] = [
            (
                .load,
                [
                    ARM_INS_LDR, ARM_INS_LDRB, ARM_INS_LDRH, ARM_INS_LDRSB, ARM_INS_LDRSH, ARM_INS_LDRD,
                    ARM_INS_VLDR, ARM_INS_LDREX, ARM_INS_TBB, ARM_INS_TBH,
                ]
            ),
            (
                .loadMultiple,
                [ARM_INS_LDM, ARM_INS_LDMDB, ARM_INS_POP, ARM_INS_VLDMIA, ARM_INS_VLDMDB, ARM_INS_VPOP]
            ),
            (.store, [ARM_INS_STR, ARM_INS_STRB, ARM_INS_STRH, ARM_INS_STRD, ARM_INS_VSTR, ARM_INS_STREX]),
            (
                .storeMultiple,
                [ARM_INS_STM, ARM_INS_STMDB, ARM_INS_PUSH, ARM_INS_VSTMIA, ARM_INS_VSTMDB, ARM_INS_VPUSH]
            ),
            (.divide, [ARM_INS_SDIV, ARM_INS_UDIV]),
            (
                .branch,
                [ARM_INS_B, ARM_INS_BL, ARM_INS_BX, ARM_INS_BLX, ARM_INS_CBZ, ARM_INS_CBNZ]
            ),
            (.floatingPointDivide, [ARM_INS_VDIV, ARM_INS_VSQRT]),
            (.other, [ARM_INS_IT, ARM_INS_NOP]),
            (
                .multiply,
                [
                    ARM_INS_MUL, ARM_INS_MLA, ARM_INS_MLS, ARM_INS_SMLAD, ARM_INS_SMLADX, ARM_INS_SMUAD,
                    ARM_INS_SMUADX, ARM_INS_SMLALD, ARM_INS_SMLALDX, ARM_INS_SMULL, ARM_INS_UMULL,
                    ARM_INS_SMLAL, ARM_INS_UMLAL, ARM_INS_UMAAL, ARM_INS_SMLABB, ARM_INS_SMLABT,
                    ARM_INS_SMLATB, ARM_INS_SMLATT, ARM_INS_SMULBB, ARM_INS_SMULBT, ARM_INS_SMULTB,
                    ARM_INS_SMULTT, ARM_INS_SMMUL, ARM_INS_SMMLA, ARM_INS_SMMULR, ARM_INS_SMMLAR,
                    ARM_INS_SMLAWB, ARM_INS_SMLAWT, ARM_INS_SMULWB, ARM_INS_SMULWT, ARM_INS_SMLSD,
                    ARM_INS_SMUSD,
                ]
            ),
            (
                .simd,
                [
                    ARM_INS_SXTB16, ARM_INS_SXTAB16, ARM_INS_UXTB16, ARM_INS_UXTAB16, ARM_INS_PKHBT,
                    ARM_INS_PKHTB, ARM_INS_SADD16, ARM_INS_SSUB16, ARM_INS_QADD, ARM_INS_QSUB,
                    ARM_INS_QADD16, ARM_INS_QADD8, ARM_INS_SSAT, ARM_INS_USAT, ARM_INS_SEL, ARM_INS_SADD8,
                    ARM_INS_UADD8, ARM_INS_SSUB8, ARM_INS_USUB8, ARM_INS_UADD16, ARM_INS_USUB16,
                    ARM_INS_QSUB8,
                    ARM_INS_QSUB16, ARM_INS_UQADD8, ARM_INS_UQADD16, ARM_INS_UQSUB8, ARM_INS_UQSUB16,
                    ARM_INS_SHADD8, ARM_INS_SHADD16, ARM_INS_SHSUB8, ARM_INS_SHSUB16, ARM_INS_UHADD8,
                    ARM_INS_UHADD16, ARM_INS_QDADD, ARM_INS_QDSUB, ARM_INS_SSAT16, ARM_INS_USAT16,
                    ARM_INS_SASX, ARM_INS_SSAX, ARM_INS_QASX, ARM_INS_QSAX, ARM_INS_USAD8, ARM_INS_USADA8,
                ]
            ),
            (
                .shift,
                [
                    ARM_INS_LSL, ARM_INS_LSR, ARM_INS_ASR, ARM_INS_ROR, ARM_INS_SXTB, ARM_INS_SXTH,
                    ARM_INS_UXTB, ARM_INS_UXTH, ARM_INS_UBFX, ARM_INS_SBFX, ARM_INS_BFI, ARM_INS_BFC,
                    ARM_INS_SXTAB, ARM_INS_SXTAH, ARM_INS_UXTAB, ARM_INS_UXTAH, ARM_INS_CLZ, ARM_INS_REV,
                    ARM_INS_REV16, ARM_INS_REVSH, ARM_INS_RBIT,
                ]
            ),
        ]
        return Dictionary(uniqueKeysWithValues: groups.flatMap { kind, ids in ids.map { ($0, kind) } })
    }()
}
