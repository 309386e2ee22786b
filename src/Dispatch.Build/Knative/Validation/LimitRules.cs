using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dispatch.Build.Knative.Manifests;
using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>Times and sizes that Kubernetes, etcd and Linux take.</summary>
internal static class LimitRules
{
    // Linux' MAX_ARG_STRLEN, with the zero at the end; etcd's default for a request. All arguments of a container may have 2 MiB, which no pod holds.
    private const int MaxString = (128 * 1024) - 1;
    private const int MaxObject = 1536 * 1024;

    // Go's, which writes characters as they are.
    private static readonly JsonSerializerOptions _unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("form of the timeout", static subject => subject.Spec.Timeout is { } text && GoDuration.ParseNanoseconds(text) is null
            ? [new("spec.timeout", $"'{Value(text)}' is no duration such as 10m or 1h30m", $"cannot decode incoming new object: time: invalid duration {Value(text)}")] : []),
        new("timeout of nothing", static subject => subject.Spec.Timeout is { } text && GoDuration.ParseNanoseconds(text) == 0
            ? [new("spec.timeout", $"The timeout {Value(text)} ends the Build at once; leave it out for 10 minutes")] : []),
        new("size of a string", static subject => Strings(subject).Where(static place => Bytes(place.Text) > MaxString)
            .Select(static place => new RuleBreak(place.Path, $"One argument or variable of a container has {Bytes(place.Text)} bytes; Linux takes {MaxString}", "argument list too long"))),
        new("size of the Build", static subject => BuildBytes(subject) is > MaxObject and var size
            ? [new("spec", $"The Build has {size} bytes; the API server stores {MaxObject}", "etcdserver: request is too large")] : []),
        new("size of the pod", static subject => BuildBytes(subject) <= MaxObject && PodBytes(subject) > MaxObject
            ? [new("spec", $"The pod of the Build has more than the {MaxObject} bytes that the API server stores", "etcdserver: request is too large")] : []),
    ];

    public static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static int BuildBytes(ValidationSubject subject) => Bytes(ManifestJson.ToJson(subject.Build).ToJsonString(_unescaped));

    // Of what can be long, and no more of it than is too much.
    private static long PodBytes(ValidationSubject subject)
    {
        var bytes = (long)subject.Steps.Count * Environment(subject).Sum(static place => (long)Bytes(place.Text));
        foreach (var (_, text) in ContainerStrings(subject))
        {
            if (bytes > MaxObject)
            {
                break;
            }

            bytes += Bytes(text);
        }

        return bytes;
    }

    private static IEnumerable<(string Path, string Text)> Strings(ValidationSubject subject) => ContainerStrings(subject).Concat(Environment(subject));

    private static IEnumerable<(string Path, string Text)> ContainerStrings(ValidationSubject subject) =>
        subject.Customs.Concat(subject.Steps).SelectMany(static container => container.Strings.Select(text => (container.Path, text)));

    // Every step of the template gets it.
    private static IEnumerable<(string Path, string Text)> Environment(ValidationSubject subject) =>
        subject.TemplateEnvironment.Select(static place => (place.Path, $"{place.Variable.Name}={place.Variable.Value}"));
}
