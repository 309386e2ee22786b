using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Dispatch.Build;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;

namespace Cake.Dispatch.Running;

/// <summary>The cluster objects of a function, for a script.</summary>
internal static class CakeRender
{
    /// <summary>Makes them, and writes them where the settings say.</summary>
    /// <exception cref="CakeException">A setting is wrong, or a file cannot be written.</exception>
    public static IReadOnlyList<DispatchManifest> Run(ICakeContext context, DirectoryPath function, DispatchRenderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(settings);
        return CakeRun.Wait(context.Log, (stop, _) => RenderAsync(context, function, settings, stop));
    }

    private static async Task<IReadOnlyList<DispatchManifest>> RenderAsync(ICakeContext context, DirectoryPath function, DispatchRenderSettings settings, CancellationToken stop)
    {
        var plan = CakeDefinition.Of(context, function, settings).ToPlan(stop);
        var objects = await ClusterManifests.CreateAsync(plan, Enum.GetValues<RenderedKind>(), settings.BuilderImage, settings.Image, stop);
        foreach (var caveat in objects.SelectMany(static one => one.Caveats.Select(text => $"{one.FileName}: {text}")))
        {
            context.Log.Warning("{0}", LogSanitizer.OneLine(caveat));
        }

        var folder = settings.Output?.MakeAbsolute(context.Environment);
        return [.. objects.Select(one => new DispatchManifest(one.FileName, one.ToYaml(), Write(one, folder)))];
    }

    private static FilePath? Write(RenderedObject one, DirectoryPath? folder)
    {
        if (folder?.CombineWithFilePath(one.FileName) is not { } file)
        {
            return null;
        }

        try
        {
            WholeFile.Write(file.FullPath, one.ToYaml());
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(Codes.OutputFile, $"'{file.FullPath}' cannot be written: {failure.Message}", failure);
        }
    }
}
