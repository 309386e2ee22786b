using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Templates;

/// <summary>How to fill a template that lies on a cluster. It is recognised by its own parameters, never by its name.</summary>
public sealed class TemplateDialect
{
    private readonly BuildTemplate _template;
    private readonly ParameterSet _set;

    private TemplateDialect(BuildTemplate template, ParameterSet set) => (_template, _set) = (template, set);

    /// <summary>What to call it: <c>function template</c>, <c>image template that writes the package files</c>, ...</summary>
    public string Name => _set.Name;

    /// <summary>What it builds.</summary>
    public ImageKind Kind => _set.Kind;

    /// <summary>Whether its builder leaves the digest of what it pushed where the kubelet hands it on.</summary>
    public bool ReportsDigest => BuilderImage.BuildStep(_template)?.Args?.Contains("--digest-file=/dev/termination-log", StringComparer.Ordinal) == true;

    private IReadOnlyList<TemplateParameter> Parameters => _template.Spec.Parameters ?? [];

    /// <summary>Recognises the parameters of a template; more of them do no harm when they have defaults.</summary>
    /// <exception cref="DispatchException">DSP1203: none of the known sets, or more than one.</exception>
    public static TemplateDialect Recognize(BuildTemplate template)
    {
        var parameters = template.Spec.Parameters ?? [];
        var sets = ParameterSet.Known.Where(set => Fits(set, parameters)).GroupBy(static set => set.Required.Count()).MaxBy(static group => group.Key)?.ToArray() ?? [];
        return sets.Length == 1 ? new(template, sets[0]) : throw new DispatchException(
            Codes.TemplateUnknown,
            $"The parameters of the {template.Kind} '{template.Metadata.Name}' ({Describe(parameters)}) "
            + (sets.Length > 1 ? $"fit more than one set: {Describe(sets)}." : $"fit none of the known sets: {Describe(ParameterSet.Known)}."));
    }

    /// <summary>The arguments for a build, in the order of the template's parameters.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="destination">The image to push, with a tag.</param>
    /// <param name="dockerfilePath">Where the Dockerfile is, in the pod.</param>
    /// <param name="insecureRegistries">Registries (<c>host[:port]</c>) that speak plain HTTP.</param>
    /// <exception cref="DispatchException">DSP1204: a required parameter has no value; DSP2007 or DSP2010: a package file cannot be read.</exception>
    public IReadOnlyList<Argument> Arguments(ImageBuild build, string destination, string dockerfilePath, IReadOnlyCollection<string>? insecureRegistries = null)
    {
        var arguments = Fill(build, destination, dockerfilePath, insecureRegistries ?? []);
        var findings = TemplateArguments.Check(_template, arguments).Select(static finding => finding.ToDiagnostic(positions: null, file: null)).ToArray();
        return findings.Length == 0 ? arguments : throw new DispatchException(findings);
    }

    /// <summary>The same, whatever is missing.</summary>
    internal IReadOnlyList<Argument> Fill(ImageBuild build, string destination, string dockerfilePath, IReadOnlyCollection<string> insecureRegistries) =>
    [
        .. Parameters.Select(static parameter => parameter.Name).Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Value: Value(name, build, destination, dockerfilePath, insecureRegistries)))
            .Where(static argument => argument.Value is not null)
            .Select(static argument => new Argument(argument.Name, argument.Value!)),
    ];

    /// <summary>The build arguments that the template has no way to pass on to the builder.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CannotPass(ImageBuild build) => [.. build.BuildArguments.Where(argument => !Passes(argument.Key))];

    /// <summary>The registries of this build that speak plain HTTP, of which the template has no way to tell its builder.</summary>
    public IReadOnlyList<string> CannotTellInsecure(ImageBuild build, string destination, IReadOnlyCollection<string> insecureRegistries) =>
    [
        .. ((IEnumerable<(string? Image, string Flag, string Parameter)>)[(destination, "insecure", OptionalParameter.Insecure), (BaseImage(build), "insecure-pull", OptionalParameter.InsecurePull)])
            .Where(use => IsInsecure(use.Image, insecureRegistries) && !Declares(use.Parameter) && !HasFlag(use.Flag))
            .Select(static use => ImageReference.Parse(use.Image!).Registry)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private static bool Fits(ParameterSet set, IReadOnlyList<TemplateParameter> parameters) =>
        set.Required.All(name => parameters.Any(parameter => parameter.Name == name))
        && parameters.All(parameter => parameter.Default is not null || set.All.Contains(parameter.Name, StringComparer.Ordinal));

    private string? Value(string parameter, ImageBuild build, string destination, string dockerfilePath, IReadOnlyCollection<string> insecureRegistries)
    {
        if (parameter == _set.Destination)
        {
            return destination;
        }

        if (parameter == _set.Dockerfile)
        {
            return dockerfilePath;
        }

        if (_set.Contents.FirstOrDefault(content => content.Value == parameter).Key is { } file)
        {
            return PackageFile.ReadBase64(build.Workspace, BuildArgument(build, file) ?? Default(file));
        }

        if (_set.BuildArguments.FirstOrDefault(argument => argument.Value == parameter).Key is { } name)
        {
            // Left out, the controller would refuse the Build. Empty says to the function's Dockerfile that it shall find the handler itself; a Dockerfile
            // of the user's that names its base image itself asks for none.
            return BuildArgument(build, name) ?? (name == "HANDLER" || (name is "IMAGE" or "BASE_IMAGE" && build.BaseImage is null) ? "" : null);
        }

        return parameter switch
        {
            OptionalParameter.Insecure => IsInsecure(destination, insecureRegistries) ? "true" : null,
            OptionalParameter.InsecurePull => IsInsecure(BaseImage(build), insecureRegistries) ? "true" : null,
            _ => Passes(parameter) ? BuildArgument(build, parameter) : null,
        };
    }

    // By a parameter of the set, or by one more that the template gives to the builder under the same name.
    private bool Passes(string buildArgument) => _set.BuildArguments.TryGetValue(buildArgument, out var parameter)
        ? Declares(parameter)
        : Declares(buildArgument) && !_set.All.Contains(buildArgument, StringComparer.Ordinal)
            && BuilderImage.BuildStep(_template)?.Args?.Contains($"--build-arg={buildArgument}={TemplateText.Placeholder(buildArgument)}", StringComparer.Ordinal) == true;

    private bool HasFlag(string name) => BuilderImage.BuildStep(_template)?.Args?.Any(argument => argument == $"--{name}" || argument == $"--{name}=true") == true;

    private static string? BaseImage(ImageBuild build) => (build.BaseImage as ImageLocation.InRegistry)?.Reference.ToString();

    private bool Declares(string parameter) => Parameters.Any(declared => declared.Name == parameter);

    private string? Default(string buildArgument) => Parameters.FirstOrDefault(parameter => parameter.Name == _set.BuildArguments[buildArgument])?.Default;

    // The last one wins, as with every builder.
    private static string? BuildArgument(ImageBuild build, string name) => build.BuildArguments.LastOrDefault(argument => argument.Key == name).Value;

    private static bool IsInsecure(string? image, IReadOnlyCollection<string> insecureRegistries) =>
        ImageReference.TryParse(image, out var reference, out _) && insecureRegistries.Contains(reference.Registry, StringComparer.OrdinalIgnoreCase);

    private static string Describe(IReadOnlyList<TemplateParameter> parameters) => parameters.Count == 0
        ? "there are none"
        : string.Join(", ", parameters.Select(static parameter => parameter.Name + (parameter.Default is null ? " without default" : "")));

    private static string Describe(IEnumerable<ParameterSet> sets) => string.Join("; ", sets.Select(static set => $"{set.Name} ({string.Join(", ", set.Required)})"));
}
