using System.Threading.Channels;

namespace Dispatch.Kubernetes;

/// <summary>One who follows an object: holds the newest state that was not read yet, and no other.</summary>
internal sealed class Follower(string name)
{
    private readonly Channel<ObservedResource> _newest =
        Channel.CreateBounded<ObservedResource>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private ObservedResource? _told;

    /// <summary>The object's name.</summary>
    public string Name => name;

    /// <summary>Tells a state unless it was the last one told. Calls never overlap.</summary>
    public void Tell(ObservedResource state)
    {
        if (_told != state)
        {
            _told = state;
            _newest.Writer.TryWrite(state);
        }
    }

    /// <summary>Ends reading, after what is still unread.</summary>
    public void Fail(Exception failure) => _newest.Writer.TryComplete(failure);

    /// <summary>What is told, from now on.</summary>
    public IAsyncEnumerable<ObservedResource> ReadAsync(CancellationToken cancellationToken) => _newest.Reader.ReadAllAsync(cancellationToken);
}
