using Dispatch.Build.Definitions;

namespace Dispatch.Build.Knative.Templates;

/// <summary>The parameters by which a known template is recognised. The same name means different things in different sets.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Kind">What it builds.</param>
/// <param name="Destination">The parameter for the image to push.</param>
/// <param name="Dockerfile">The parameter for the path of the Dockerfile.</param>
/// <param name="BuildArguments">Build argument of the Dockerfile to the parameter it is passed through.</param>
/// <param name="Optional">Build arguments whose parameter may be missing.</param>
/// <param name="Contents">Build argument that names a file to the parameter that wants its content in base64.</param>
internal sealed record ParameterSet(
    string Name,
    ImageKind Kind,
    string Destination,
    string Dockerfile,
    IReadOnlyDictionary<string, string> BuildArguments,
    IReadOnlyList<string> Optional,
    IReadOnlyDictionary<string, string> Contents)
{
    private static readonly Dictionary<string, string> _none = [];

    // Dispatch's proposal and its chart; its guide for knctl, which fills a parameter IMAGE with the output.
    public static IReadOnlyList<ParameterSet> Known { get; } =
    [
        Function("function template", "DESTINATION", "IMAGE"),
        Function("function template of the Dispatch chart", "DESTINATION_IMAGE", "SOURCE_IMAGE"),
        Function("stand-alone function template", "IMAGE", "SOURCE_IMAGE"),
        Image("image template", _none),
        Image(
            "image template that writes the package files",
            new(StringComparer.Ordinal) { ["SYSTEM_PACKAGES_FILE"] = "SYSTEM_PACKAGES_CONTENT", ["PACKAGES_FILE"] = "PACKAGES_CONTENT" }),
    ];

    /// <summary>The parameters that a template of this set declares.</summary>
    public IEnumerable<string> Required =>
        [Destination, .. BuildArguments.Where(pair => !Optional.Contains(pair.Key, StringComparer.Ordinal)).Select(static pair => pair.Value), .. Contents.Values, Dockerfile];

    /// <summary>All parameters that this set gives a meaning.</summary>
    public IEnumerable<string> All => [Destination, .. BuildArguments.Values, .. Contents.Values, Dockerfile];

    private static ParameterSet Function(string name, string destination, string source) => new(
        name, ImageKind.Function, destination, "DOCKERFILE", new Dictionary<string, string>(StringComparer.Ordinal) { ["IMAGE"] = source, ["HANDLER"] = "HANDLER" }, [], _none);

    private static ParameterSet Image(string name, Dictionary<string, string> contents) => new(
        name,
        ImageKind.Runtime,
        "DESTINATION",
        "DOCKERFILE",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["BASE_IMAGE"] = "BASE_IMAGE", ["SYSTEM_PACKAGES_FILE"] = "SYSTEM_PACKAGES_FILE", ["PACKAGES_FILE"] = "PACKAGES_FILE" },
        ["SYSTEM_PACKAGES_FILE", "PACKAGES_FILE"],
        contents);
}
