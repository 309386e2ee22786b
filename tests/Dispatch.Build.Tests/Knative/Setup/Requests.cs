using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Setup;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Knative.Setup;

/// <summary>A machine with settings, environment variables and a docker configuration of this test only.</summary>
internal sealed class Requests : IDisposable
{
    public const string Password = "pass-word-of-ci";

    public TempFolder Folder { get; } = new();

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public SetupRequest Request => new(new SettingReader(Settings.GetValueOrDefault)
    {
        BaseDirectory = Folder.Path,
        EnvironmentVariable = name => name == "DOCKER_CONFIG" ? Folder["docker"] : Variables.GetValueOrDefault(name),
    });

    /// <summary>Signed in at a registry by environment variables.</summary>
    public Requests SignedIn(string registry, string user = "ci", string password = Password)
    {
        Settings["FunctionImageRegistry"] = registry;
        (Variables["DISPATCH_PUSH_USERNAME"], Variables["DISPATCH_PUSH_PASSWORD"]) = (user, password);
        return this;
    }

    public void Dispose() => Folder.Dispose();
}
