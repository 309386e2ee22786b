using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Templates;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>Writes the build templates for a builder image of the user's choice, with the flags that its release knows.</summary>
public sealed class GenerateBuildTemplates : DispatchTask
{
    /// <summary>A kaniko executor; empty for the one of the templates in the package.</summary>
    public string BuilderImage { get; set; } = "";

    /// <summary>The folder to write to, absolute.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The files.</summary>
    [Output]
    public ITaskItem[] Templates { get; set; } = [];

    internal override System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var builder = new BuilderImage(BuilderImage.Length > 0 ? BuilderImage : KanikoTemplate.DefaultImage);
        if (builder.Reference is null)
        {
            throw new DispatchException(new Diagnostic(Codes.SettingInvalid, $"DispatchBuilderImage is '{BuilderImage}', which is no image.") { File = ProjectFile, Line = new ProjectLines(ProjectFile).Find("DispatchBuilderImage") });
        }

        var files = new List<ITaskItem>();
        foreach (var (kind, name) in ((ImageKind, string)[])[(ImageKind.Function, "function-template"), (ImageKind.Runtime, "image-template")])
        {
            var file = Path.Combine(Folder, $"{name}.yaml");
            WholeFile.Write(file, KanikoTemplate.ToYaml(kind, builder.Text));
            Log.LogMessage(MessageImportance.High, $"{name} -> {file}");
            files.Add(new TaskItem(file));
        }

        Templates = [.. files];
        if (builder.Version is null)
        {
            new DiagnosticLog(Log, ProjectFile).Warning(new(Codes.BuilderImageAged, $"{builder.Text} does not say which release of kaniko it is: the templates use the flags of the newest."));
        }

        return System.Threading.Tasks.Task.CompletedTask;
    }
}
