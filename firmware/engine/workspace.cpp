#include "workspace.h"

namespace engine {

#if defined(__ARM_FEATURE_DSP)
alignas(16) uint32_t workspace[workspace_words];
#endif

}  // namespace engine
