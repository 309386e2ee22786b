#nullable enable
// What the end-to-end tests and the benchmarks use beside the SDK: a registry, other image tools, a container runtime.
// Each command and the Debian package it comes in. A test whose tool is absent says so and is skipped.
var tools = new Dictionary<string, string>
{
    ["docker-registry"] = "docker-registry",
    ["htpasswd"] = "apache2-utils",
    ["buildah"] = "buildah",
    ["skopeo"] = "skopeo",
    ["umoci"] = "umoci",
    ["crun"] = "crun",
    ["busybox"] = "busybox-static",
    ["faketime"] = "faketime",
};

Task("setup")
    .Description("Install the servers and tools that the tests use: on Debian-like machines, as root; elsewhere nothing.")
    .Does(() =>
    {
        var missing = tools.Where(tool => Context.Tools.Resolve(tool.Key) is null).ToList();
        if (missing.Count == 0)
        {
            Information("Set-up: everything the tests use is installed.");
            return;
        }

        if (!System.OperatingSystem.IsLinux() || !System.Environment.IsPrivilegedProcess || Context.Tools.Resolve("apt-get") is not { } aptGet)
        {
            Information("Set-up: not root on a Debian-like machine, so nothing is installed. Not found: {0}. Tests that need them are skipped.",
                string.Join(", ", missing.Select(tool => tool.Key)));
            return;
        }

        var wanted = string.Join(' ', missing.Select(tool => tool.Value));
        Information("Set-up: installing with apt-get, without starting any service: {0}", wanted);
        var install = $"install -y -q --no-install-recommends {wanted}";
        WithoutServices(() =>
        {
            if (Apt(aptGet, install) != 0 && (Apt(aptGet, "update -q") != 0 || Apt(aptGet, install) != 0))
            {
                throw new CakeException($"apt-get could not install: {wanted}. Install them by hand, then run this again.");
            }
        });
    });

int Apt(FilePath aptGet, string arguments) => StartProcess(aptGet, new ProcessSettings
{
    Arguments = arguments,
    EnvironmentVariables = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" },
});

// Packages ask /usr/sbin/policy-rc.d whether they may start their services; ours says no and goes again.
void WithoutServices(Action install)
{
    const string Policy = "/usr/sbin/policy-rc.d";
    var ours = !System.IO.File.Exists(Policy);
    if (ours)
    {
        System.IO.File.WriteAllText(Policy, "#!/bin/sh\nexit 101\n");
        System.IO.File.SetUnixFileMode(Policy, (System.IO.UnixFileMode)0b111_101_101);
    }

    try
    {
        install();
    }
    finally
    {
        if (ours)
        {
            System.IO.File.Delete(Policy);
        }
    }
}
