namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>A value out of files that others rotate: read again when it is a minute old.</summary>
internal sealed class Reread<T>(Func<T> read, TimeProvider timeProvider)
{
    private static readonly TimeSpan _age = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private T? _value;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    public T Get(bool refresh)
    {
        lock (_lock)
        {
            if (refresh || timeProvider.GetUtcNow() >= _until)
            {
                _value = read();
                _until = timeProvider.GetUtcNow() + _age;
            }

            return _value!;
        }
    }
}
