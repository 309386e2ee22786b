namespace Dispatch.Build.Knative;

// The members of build.knative.dev/v1alpha1 that we write, with the API's own names and order
// (pkg/apis/build/v1alpha1 of knative/build v0.7.0).

internal sealed record KnativeBuild(string ApiVersion, string Kind, ObjectMeta Metadata, BuildSpec Spec);

internal sealed record ObjectMeta(string Name, string Namespace, SortedDictionary<string, string> Labels);

internal sealed record BuildSpec(string? ServiceAccountName, string Timeout, IReadOnlyList<SourceSpec> Sources, TemplateInstantiation Template);

internal sealed record SourceSpec(string Name, SourceContainer Custom);

internal sealed record SourceContainer(string Image, IReadOnlyList<string> Command, IReadOnlyList<string> Args, IReadOnlyList<NamedValue>? Env = null);

internal sealed record TemplateInstantiation(string Name, string Kind, IReadOnlyList<NamedValue> Arguments);

internal sealed record NamedValue(string Name, string Value);
