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
    ["kubectl"] = "kubernetes-client",
    ["git"] = "git",
    ["shellcheck"] = "shellcheck",
    ["curl"] = "curl",
    ["jq"] = "jq",
    ["zsh"] = "zsh",
    ["fish"] = "fish",
    ["gcc"] = "gcc libc6-dev",
};

// etcd and kube-apiserver, for the tests that talk to a cluster: where envtest looks too, else built once into the user's cache.
const string ApiServerVersion = "1.20.2";
var apiServerPackages = new[]
{
    "etcd-server", "golang-go", "make", "rsync", "jq", "golang-github-modern-go-reflect2-dev", "dpkg-dev", "ca-certificates",
};

Task("setup")
    .Description("Install the servers and tools that the tests use: on Debian-like machines, as root; elsewhere nothing.")
    .Does(() =>
    {
        var missing = tools.Where(tool => Context.Tools.Resolve(tool.Key) is null).ToList();
        var buildsApiServer = !HasApiServer(ApiServerFolder());
        if (missing.Count == 0 && !buildsApiServer)
        {
            Information("Set-up: everything the tests use is installed.");
        }
        else if (!System.OperatingSystem.IsLinux() || !System.Environment.IsPrivilegedProcess || Context.Tools.Resolve("apt-get") is not { } aptGet)
        {
            Information("Set-up: not root on a Debian-like machine, so nothing is installed. Not found: {0}. Tests that need them are skipped.",
                string.Join(", ", missing.Select(tool => tool.Key).Concat(buildsApiServer ? [$"etcd and kube-apiserver in {ApiServerFolder()}"] : [])));
        }
        else
        {
            // A folder that the user named is the user's: it is not filled.
            if (buildsApiServer && ApiServerIsNamed())
            {
                throw new CakeException($"KUBEBUILDER_ASSETS names {ApiServerFolder()}, where etcd and kube-apiserver are not. Put them there, or unset it: then they are built.");
            }

            InstallMissing(aptGet, missing.Select(tool => tool.Value), buildsApiServer);
        }

        if (HasApiServer(ApiServerFolder()))
        {
            System.Environment.SetEnvironmentVariable("KUBEBUILDER_ASSETS", ApiServerFolder());
        }
    });

void InstallMissing(FilePath aptGet, IEnumerable<string> toolPackages, bool buildsApiServer)
{
    var wanted = toolPackages.Concat(buildsApiServer ? apiServerPackages.Where(package => !IsInstalled(package)) : []).ToList();
    if (wanted.Count > 0)
    {
        Information("Set-up: installing with apt-get, without starting any service: {0}", string.Join(' ', wanted));
    }

    if (buildsApiServer)
    {
        Information("Set-up: building kube-apiserver {0} from Debian's source package into {1}: once, about five minutes, 110 MB.", ApiServerVersion, ApiServerFolder());
    }

    if (wanted.Count > 0)
    {
        var install = $"install -y -q --no-install-recommends {string.Join(' ', wanted)}";
        WithoutServices(() =>
        {
            if (Apt(aptGet, install) != 0 && (Apt(aptGet, "update -q") != 0 || Apt(aptGet, install) != 0))
            {
                throw new CakeException($"apt-get could not install: {string.Join(' ', wanted)}. Install them by hand, then run this again.");
            }
        });
    }

    // The script leaves a complete folder or none.
    if (buildsApiServer && StartProcess("bash", new ProcessSettings
        {
            Arguments = new ProcessArgumentBuilder().Append("build/kube-apiserver.sh").AppendQuoted(ApiServerFolder()),
        }) is not 0 and var exitCode)
    {
        throw new CakeException($"build/kube-apiserver.sh exited with {exitCode} (its output is above), so there is no API server to test with. "
            + "Run it again, or name a folder with etcd and kube-apiserver in KUBEBUILDER_ASSETS.");
    }
}

bool ApiServerIsNamed() => !string.IsNullOrEmpty(EnvironmentVariable("KUBEBUILDER_ASSETS"));

string ApiServerFolder()
{
    if (ApiServerIsNamed())
    {
        return EnvironmentVariable("KUBEBUILDER_ASSETS");
    }

    var cache = EnvironmentVariable("XDG_CACHE_HOME");
    var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
    return System.IO.Path.Combine(string.IsNullOrEmpty(cache) ? System.IO.Path.Combine(home, ".cache") : cache,
        "dispatch.build", "kubebuilder-assets", $"{ApiServerVersion}-linux-x64");
}

bool HasApiServer(string folder) =>
    new[] { "etcd", "kube-apiserver" }.All(name => System.IO.File.Exists(System.IO.Path.Combine(folder, name)));

bool IsInstalled(string package) => StartProcess("dpkg-query", new ProcessSettings
{
    Arguments = $"-W -f=${{db:Status-Status}} {package}",
    RedirectStandardOutput = true,
    RedirectStandardError = true,
}, out var output) == 0 && string.Concat(output) == "installed";

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
