using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Questions;

/// <summary><c>dotnet dispatch render</c>: the cluster objects of a function, checked; nothing is asked and nothing changed (docs/render-and-why.md).</summary>
internal sealed class RenderCommand : Command, IHasExamples
{
    private static readonly JsonWriterOptions _json = new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DefinitionSources _sources = new();
    private readonly Option<string[]> _objects = new("--object") { HelpName = "KIND", Description = "Only build, template or service; several are allowed.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _builder = new("--builder-image") { HelpName = "IMAGE", Description = "The kaniko executor of the template; its tag decides which flags there are." };
    private readonly Option<string?> _image = new("--image") { HelpName = "REFERENCE", Description = "What the service runs: the reference that a publish printed; default: the first tag." };
    private readonly Option<string?> _folder = new("--output", "-o") { HelpName = "FOLDER", Description = "Write a file for each object, and print the paths." };
    private readonly Option<bool> _asJson = new("--json") { Description = "Print a Kubernetes List as JSON instead of YAML documents." };

    public RenderCommand(ToolConsole console)
        : base("render", "Prints the cluster objects of a function: its Build, the template, a Knative Service. Changes nothing.")
    {
        _objects.AcceptOnlyFromAmong("build", "template", "service");
        _sources.AddTo(this);
        foreach (var option in (Option[])[_objects, _builder, _image, _folder, _asJson])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch render hello --runtime-image registry.example.com/runtime-js:1 --handler hello.js --registry registry.example.com/team --output deploy",
        "dotnet dispatch render hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com/team --object service --image $reference | kubectl apply -f -",
        "dotnet dispatch render --file dispatch.yaml --output deploy",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var set = await _sources.ReadAsync(parsed, console.Environment, cancellationToken);
        if (set.Notice is { } notice)
        {
            console.Error.WriteLine(notice);
        }

        if (parsed.GetValue(_image) is not null && set.Definitions.Count > 1)
        {
            throw new DispatchException(Codes.SettingsContradict, $"--image is of one function, and there are {set.Definitions.Count}: choose one with --function.");
        }

        var named = parsed.GetValue(_objects) ?? [];
        var kinds = Enum.GetValues<RenderedKind>().Where(kind => named.Length == 0 || named.Contains(kind.ToString(), StringComparer.OrdinalIgnoreCase)).ToArray();
        var builder = parsed.GetValue(_builder) ?? (console.Environment("DISPATCH_BUILDER_IMAGE") is { Length: > 0 } image ? image : null);
        var all = new List<RenderedObject>();
        foreach (var definition in set.Definitions)
        {
            all.AddRange(await ClusterManifests.CreateAsync(definition.ToPlan(cancellationToken), kinds, builder, parsed.GetValue(_image), cancellationToken));
        }

        // Functions share templates.
        var objects = all.DistinctBy(static one => one.ToYaml(), StringComparer.Ordinal).ToList();
        foreach (var caveat in objects.SelectMany(static one => one.Caveats.Select(text => $"{one.FileName}: {text}")))
        {
            console.Error.WriteLine(LogSanitizer.Sanitize(caveat.ReplaceLineEndings(" ")));
        }

        if (parsed.GetValue(_folder) is { } folder)
        {
            WriteFiles(console.Output, objects, Path.GetFullPath(folder));
        }
        else
        {
            console.Output.Write(parsed.GetValue(_asJson) ? ToJson(objects) : string.Join("---\n", objects.Select(static one => one.ToYaml())));
        }

        return 0;
    }

    private static void WriteFiles(TextWriter output, IReadOnlyList<RenderedObject> objects, string folder)
    {
        var hasSeveral = objects.Select(static one => NamespaceOf(one)).Distinct(StringComparer.Ordinal).Skip(1).Any();
        foreach (var one in objects)
        {
            var path = Path.Combine(folder, hasSeveral ? NamespaceOf(one) : "", one.FileName);
            try
            {
                WholeFile.Write(path, one.ToYaml());
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new DispatchException(Codes.OutputFile, $"'{path}' cannot be written: {failure.Message}", failure);
            }

            output.WriteLine(path);
        }
    }

    private static string NamespaceOf(RenderedObject one) => (string?)one.Content["metadata"]?["namespace"] ?? "";

    private static string ToJson(IReadOnlyList<RenderedObject> objects)
    {
        var list = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. objects.Select(static one => one.Content.DeepClone())]) };
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, _json))
        {
            list.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
