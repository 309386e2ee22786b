using System.Text;

namespace Dispatch.Build.Tasks;

/// <summary>Puts what was submitted in the place of what was generated before the cluster was asked.</summary>
internal sealed class SubmittedManifest(string path, IProgress<BuildEvent> next) : IProgress<BuildEvent>
{
    public void Report(BuildEvent value)
    {
        if (value is BuildSubmitted build)
        {
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, build.Manifest, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }

        next.Report(value);
    }
}
