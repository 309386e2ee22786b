using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative.Templates;

/// <summary>A file of the workspace as a template wants it in an argument.</summary>
internal static class PackageFile
{
    /// <summary>Base64 in one line: the template's shell turns line breaks into blanks. Empty when there is no such file.</summary>
    /// <exception cref="DispatchException">DSP2007 or DSP2010: it changed meanwhile, or cannot be read.</exception>
    public static string ReadBase64(Workspace workspace, string? path)
    {
        var name = path is ['.', '/', .. var rest] ? rest : path;
        if (workspace.Entries.FirstOrDefault(entry => entry.Kind is WorkspaceEntryKind.File && entry.Path == name) is not { } file)
        {
            return "";
        }

        using var stream = file.OpenRead();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Convert.ToBase64String(content.GetBuffer(), 0, (int)content.Length);
    }
}
