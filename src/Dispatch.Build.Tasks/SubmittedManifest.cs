namespace Dispatch.Build.Tasks;

/// <summary>Puts what was submitted in the place of what was generated before the cluster was asked.</summary>
internal sealed class SubmittedManifest(string path, IProgress<BuildEvent> next) : IProgress<BuildEvent>
{
    public void Report(BuildEvent value)
    {
        if (value is BuildSubmitted build)
        {
            WholeFile.Write(path, build.Manifest);
        }

        next.Report(value);
    }
}
