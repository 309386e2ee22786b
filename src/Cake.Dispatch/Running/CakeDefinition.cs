using Cake.Core;
using Cake.Core.IO;
using Dispatch.Build.Definitions;

namespace Cake.Dispatch.Running;

/// <summary>What a script says of one function or runtime, as every face says it.</summary>
internal static class CakeDefinition
{
    /// <summary>Settings over environment variables, both Cake's; relative paths start at its working directory.</summary>
    public static FunctionDefinition Of(ICakeContext context, DirectoryPath folder, DispatchImageSettings settings)
    {
        var root = folder.MakeAbsolute(context.Environment);
        var variables = Setting.FromEnvironment(context.Environment.GetEnvironmentVariable);
        var reader = new SettingReader(property => property == "FunctionDirectory" ? root.FullPath : settings.Find(property)?.Text ?? variables(property))
        {
            BaseDirectory = context.Environment.WorkingDirectory.FullPath,
            EnvironmentVariable = context.Environment.GetEnvironmentVariable,
            Name = property => settings.Find(property)?.Name ?? property,
        };
        return new(settings.Kind, reader)
        {
            BuildArguments = [.. settings.BuildArguments],
            Labels = [.. settings.Labels],
            Files = settings.Files is { } files ? [.. files.Select(file => InWorkspace(file.MakeAbsolute(context.Environment), root))] : null,
        };
    }

    // A file from elsewhere lies at the workspace's top.
    private static (string Source, string Path) InWorkspace(FilePath file, DirectoryPath root) =>
        (file.FullPath, root.GetRelativePath(file) is { Segments: not ["..", ..] } relative ? relative.FullPath : file.GetFilename().FullPath);
}
