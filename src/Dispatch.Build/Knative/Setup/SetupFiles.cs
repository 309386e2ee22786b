using System.Text;
using Dispatch.Build.Knative.Engine;

namespace Dispatch.Build.Knative.Setup;

/// <summary>The objects as files to read and to apply; the same objects always give the same text.</summary>
public static class SetupFiles
{
    /// <summary>The file of the secrets' values.</summary>
    public const string Secrets = "secrets.yaml";

    /// <summary>One text; of secrets it says only what they are.</summary>
    public static string Text(IReadOnlyList<ClusterObject> objects) =>
        string.Join("---\n", objects.Where(static one => !one.IsSecret).Select(YamlOf).Prepend(AboutSecrets(objects)).Where(static text => text.Length > 0));

    /// <summary>Writes a file for each kind of object, named so that <c>kubectl apply -f FOLDER</c> takes them in their order; returns their paths.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="folder">The folder, absolute; it is made.</param>
    /// <param name="withSecrets">Whether to write the values of secrets too, into a file that only this user can read.</param>
    /// <exception cref="DispatchException">DSP3205: it cannot be written.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<ClusterObject> objects, string folder, bool withSecrets)
    {
        try
        {
            var files = new List<string>();
            foreach (var (name, kinds) in (ReadOnlySpan<(string, string)>)[("1-namespace.yaml", "Namespace"), ("2-templates.yaml", "Template"), ("3-service-account.yaml", "ServiceAccount"), ("4-role.yaml", "Role")])
            {
                var content = string.Join("---\n", objects.Where(one => one.Kind.Contains(kinds, StringComparison.Ordinal)).Select(YamlOf));
                files.Add(Path.Combine(folder, name));
                WholeFile.Write(files[^1], (kinds == "ServiceAccount" ? AboutSecrets(objects) : "") + content);
            }

            if (withSecrets && objects.Any(static one => one.IsSecret))
            {
                files.Add(Path.Combine(folder, Secrets));
                WritePrivate(files[^1], string.Join("---\n", objects.Where(static one => one.IsSecret).Select(YamlOf)));
            }

            return files;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(Codes.OutputFile, failure.Message, failure);
        }
    }

    private static string YamlOf(ClusterObject wanted) => YamlWriter.Document(wanted.Content);

    private static string AboutSecrets(IReadOnlyList<ClusterObject> objects)
    {
        var text = new StringBuilder();
        foreach (var secret in objects.Where(static one => one.IsSecret))
        {
            text.Append("# ").Append(secret).Append(", ").Append(secret.Content.Text("type"));
            foreach (var (name, value) in secret.Content.Find("metadata", "annotations")?.AsObject() ?? [])
            {
                text.Append(", ").Append(name).Append(": ").Append(value);
            }

            text.Append(": ").AppendJoin(", ", secret.Content["data"]!.AsObject().Select(static pair => pair.Key)).Append(".\n");
        }

        return text.Length == 0 ? "" : text
            .Append("# Values of secrets are not in here: 'dotnet dispatch setup --apply' makes them, or '--output FOLDER --include-secrets' writes a file for those who may.\n")
            .ToString();
    }

    // Made before anything is in it, for this user alone.
    private static void WritePrivate(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
