using Dispatch.Build.Engines;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;

namespace Dispatch.Build;

/// <summary>The pipeline: pins the base image, skips what is unchanged, builds within the time allowed, proves the result.</summary>
public sealed class Publisher(IImageStores stores, IBuildEngine engine, TimeProvider time)
{
    /// <summary>A publisher with the local engine.</summary>
    public static Publisher Local(IImageStores stores) =>
        new(stores, new SkipUnchanged(new ProveDigest(new LocalEngine(stores, new RunBuilder(stores)), stores), stores), TimeProvider.System);

    /// <summary>Publishes, and returns only with proof.</summary>
    /// <exception cref="DispatchException">It failed, was cancelled, or took too long: never anything else.</exception>
    public async Task<PublishedImage> PublishAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(build.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            events.Report(new PhaseStarted("resolve", $"Resolving {build.BaseImage?.ToString() ?? "the base image"}"));
            return await engine.BuildAsync(await BaseImagePin.PinAsync(build, stores, either.Token), events, either.Token);
        }
        catch (DispatchException)
        {
            throw;
        }
        catch (Exception failure)
        {
            // Whose cancellation it was decides; an HttpClient's own is neither and must not read as one.
            throw cancellationToken.IsCancellationRequested ? new DispatchException(Codes.Cancelled, $"Publishing '{build.Name}' was cancelled.", failure)
                : deadline.IsCancellationRequested ? new DispatchException(Codes.Timeout, $"Publishing '{build.Name}' was not done within {GoDuration.Format(build.Timeout)}.", failure)
                : Failures.Explain(failure, build);
        }
    }
}
