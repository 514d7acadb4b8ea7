// Runs a command in a world with one ST-LINK/V2-1 on USB, which is the probe of a running virtual board.
#include "device.h"
#include "faults.h"
#include "probe.h"
#include "transfers.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

static const char *const usage =
    "usage: umockdev-wrapper usb-testbed --probe SOCKET --vcp TERMINAL --serial TEXT [--product HEX4] [--deny]\n"
    "                                    [--faults FILE] -- COMMAND [ARGUMENT...]\n";

// Exit codes as sysexits.h and shells have them.
enum { EXIT_USAGE = 64, EXIT_NOT_FOUND = 127, EXIT_SIGNAL = 128 };

struct options {
    const char *probe;
    const char *terminal;
    struct device_identity identity;
    gboolean is_denied;
    char **command;
};

static gboolean parse(int count, char **words, struct options *options) {
    options->identity.product = 0x374B;
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--deny") == 0) {
            options->is_denied = TRUE;
            continue;
        }
        if (i + 1 >= count) return FALSE;
        if (strcmp(words[i], "--") == 0) {
            options->command = words + i + 1;
            break;
        }
        const char *value = words[i + 1];
        if (strcmp(words[i], "--probe") == 0) {
            options->probe = value;
        } else if (strcmp(words[i], "--vcp") == 0) {
            options->terminal = value;
        } else if (strcmp(words[i], "--serial") == 0) {
            options->identity.serial = value;
        } else if (strcmp(words[i], "--product") == 0) {
            options->identity.product = (uint16_t)strtoul(value, NULL, 16);
        } else if (strcmp(words[i], "--faults") == 0) {
            faults_set_file(value);
        } else {
            return FALSE;
        }
        i++;
    }
    return options->probe && options->terminal && options->identity.serial && options->command;
}

static int run_command(const struct options *options) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (options->is_denied) {
        // Root ignores a node's mode by these; an exec keeps no more than the bounding set.
        prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
        prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    }
    execvp(options->command[0], options->command);
    fprintf(stderr, "usb-testbed: %s: %s\n", options->command[0], strerror(errno));
    _exit(EXIT_NOT_FOUND);
}

// From another thread than the one that serves requests, which would wait for itself.
static void announce_unplug(UMockdevTestbed *testbed) {
    device_remove_terminal(testbed);
    umockdev_testbed_uevent(testbed, DEVICE_SYSFS, "remove");
}

static int wait_for(pid_t child, UMockdevTestbed *testbed) {
    gboolean is_announced = FALSE;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (transfers_unplugged() && !is_announced) {
            is_announced = TRUE;
            announce_unplug(testbed);
        }
        usleep(2000);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
}

static volatile sig_atomic_t child_to_end;

static void pass_on(int number) {
    if (child_to_end > 0) kill(child_to_end, number);
}

int main(int count, char **words) {
    struct options options = {0};
    if (!parse(count, words, &options)) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (probe_connect(options.probe) != 0) {
        fprintf(stderr, "usb-testbed: %s: %s; start virtual-board\n", options.probe, strerror(errno));
        return EXIT_FAILURE;
    }
    g_autoptr(UMockdevTestbed) testbed = umockdev_testbed_new();
    if (!umockdev_in_mock_environment()) {
        fputs("usb-testbed: the preload library is missing; run it by umockdev-wrapper\n", stderr);
        return EXIT_FAILURE;
    }
    g_autoptr(GError) error = NULL;
    if (!device_add(testbed, &options.identity, options.terminal, &error) ||
        !transfers_attach(testbed, &options.identity, &error)) {
        fprintf(stderr, "usb-testbed: %s\n", error->message);
        return EXIT_FAILURE;
    }
    if (options.is_denied) device_deny(testbed);
    pid_t child = fork();
    if (child < 0) {
        perror("usb-testbed: fork");
        return EXIT_FAILURE;
    }
    if (child == 0) return run_command(&options);
    child_to_end = child;
    signal(SIGTERM, pass_on);
    signal(SIGINT, pass_on);
    return wait_for(child, testbed);
}
