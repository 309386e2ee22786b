using Dispatch.Build.Definitions;
using Dispatch.Build.Keys;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Oci;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Reporting.Hosts;

/// <summary>Publishes that did not happen: what engines would say, with their times, and how it ends.</summary>
internal sealed class PublishScript : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private int _tokens;

    public PublishScript()
    {
        _folder.Write("hello.js", "module.exports = 1;\n");
        _folder.Write("Dockerfile", "FROM registry.example/node:20\nWORKDIR /app\nRUN npm ci\n");
        _environment["GITHUB_WORKSPACE"] = _folder.Path;
        _environment["CI_PROJECT_DIR"] = _folder.Path;
        _environment["AGENT_TEMPDIRECTORY"] = _folder.Path;
        _environment["GITHUB_OUTPUT"] = _folder["output"];
        _environment["GITHUB_STEP_SUMMARY"] = _folder["summary"];
        Context = new(name => _environment.GetValueOrDefault(name), _time) { NewToken = () => $"token{++_tokens}" };
    }

    public static IReadOnlyList<string> Names { get; } = ["success", "user-failure", "infrastructure-failure", "cancellation"];

    public HostContext Context { get; }

    public string Root => _folder.Path;

    public ReportFiles Files => ReportFiles.Of("reports/", "reports/", _folder.Path, Context.Environment);

    /// <summary>Plays a publish to a host's lines, writes its reports and returns the record.</summary>
    public async Task<PublishRecord> PlayAsync(string name, CiHost host, Action<string> write)
    {
        var report = new PublishReport("hello", _folder["hello.csproj"], _time) { Plan = Plan() };
        var lines = new HostLines(host, write);
        var record = Play(name, report, report.Before(lines));
        lines.Close();
        foreach (var diagnostic in record.Diagnostics)
        {
            lines.Tell(diagnostic, Severity.Error);
        }

        var outcome = await new ReportWriter(host, Files).WriteAsync(record);
        foreach (var line in outcome.Lines)
        {
            write(line);
        }

        return outcome.Warnings.Count == 0 ? record : throw new InvalidOperationException(outcome.Warnings[0].Message);
    }

    /// <summary>A file of the host's or of ours; empty when it was not written. Paths and our version are replaced.</summary>
    public string Read(params string[] path) => File.Exists(_folder[path]) ? Plain(File.ReadAllText(_folder[path])) : "";

    /// <summary>The file the Azure agent would upload.</summary>
    public string UploadedSummary() => Directory.GetFiles(_folder.Path, "dispatch-hello-*.md") is [var file] ? Plain(File.ReadAllText(file)) : "";

    public string Plain(string text) => text.Replace(_folder.Path, "/src", StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private PublishRecord Play(string name, PublishReport report, IProgress<BuildEvent> events)
    {
        Say(0.4, new PhaseStarted("resolve", "Resolving registry.example/node:20"));
        Say(0, new InputsHashed(InputKey.Create([("workspace", Digest.Of("w"u8)), ("base image", Digest.Of("b"u8))])));
        switch (name)
        {
            case "success":
                Say(0, new Notice("Building: workspace changed."));
                Say(1.25, new PhaseStarted("assemble", "Assembling hello"));
                Say(0.5, new PhaseStarted("push", "Publishing to registry.example/team/hello"));
                Say(0.1, new PhaseStarted("verify", "Asking registry.example/team/hello"));
                return report.Succeed(new(Plan().Build.Destination, Digest.Of("image"u8), "local") { Size = 12_345_678 });
            case "user-failure":
                Run();
                return report.Fail(new(new Diagnostic(Codes.RunFailed, "RUN npm ci ended with exit code 1: npm error Missing: left-pad@1.3.0 from lock file.")
                {
                    File = _folder["Dockerfile"],
                    Line = 3,
                    Instruction = "RUN npm ci",
                    ExitCode = 1,
                    Evidence = ["npm error code EUSAGE", "npm error Missing: left-pad@1.3.0 from lock file"],
                    Related = [new(Codes.InstructionFailed, "Nothing was kept.") { File = _folder["Dockerfile"], Line = 2 }],
                }));
            case "infrastructure-failure":
                Say(1, new PhaseStarted("submit", "Submitting a Build to namespace dispatch"));
                Say(2, new BuildSubmitted("hello-1a2b", "dispatch", "kind: Build\n", IsJoined: false));
                Say(3, new PhaseStarted("unpack", "busybox"));
                Say(0, new PhaseEnded("unpack", TimeSpan.FromSeconds(2.5), 0));
                Say(10, new PhaseStarted("build-and-push", "kaniko"));
                Say(0, new LogLine("INFO[0001] Retrieving image manifest registry.example/node:20"));
                return report.Fail(new(Codes.ConnectionLost, "The connection to the cluster is lost; Build hello-1a2b may go on: kubectl get build hello-1a2b -n dispatch"));
            default:
                Run();
                return report.Fail(new(Codes.Cancelled, "Publishing 'hello' was cancelled."));
        }

        void Run()
        {
            Say(0, new PhaseStarted("run", "Building Dockerfile with an installed builder"));
            Say(1, new StepStarted(1, 2, "WORKDIR /app", 2));
            Say(2, new StepStarted(2, 2, "RUN npm ci", 3));
            Say(0, new LogLine("npm error code EUSAGE"));
            Say(1, new LogLine("npm error Missing: left-pad@1.3.0 from lock file"));
        }

        void Say(double seconds, BuildEvent value)
        {
            events.Report(value);
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    private PublishPlan Plan() => PublishPlan.Create(
        new()
        {
            BaseDirectory = _folder.Path,
            FunctionName = "hello",
            BaseImage = "registry.example/node:20",
            Handler = "hello.js",
            Dockerfile = "Dockerfile",
            Files = [(_folder["hello.js"], "hello.js")],
            Registry = "registry.example/team",
            Tags = "1.4.0,latest",
            BuildArguments = [new("API_KEY", "do-not-tell")],
            Labels = [new("team", "do-not-tell-either")],
        },
        CancellationToken.None);
}
