using Dispatch.Build.Yaml;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>Where each member of a manifest stands, by paths such as <c>spec.sources[1].custom.image</c>.</summary>
public sealed class ManifestPositions
{
    private readonly Dictionary<string, TextPosition> _positions = new(StringComparer.Ordinal);

    /// <summary>All paths.</summary>
    public IReadOnlyDictionary<string, TextPosition> All => _positions;

    /// <summary>The position of a member: of its value, or of its name where it is a mapping or list. A path that is not there has that of the nearest one above it.</summary>
    public TextPosition Find(string path)
    {
        while (path.Length > 0)
        {
            if (_positions.TryGetValue(path, out var position))
            {
                return position;
            }

            path = path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)];
        }

        return _positions.GetValueOrDefault("", new(1, 1));
    }

    internal void Add(string path, TextPosition position) => _positions[path] = position;
}
