import CCapstone
import CUnicorn
