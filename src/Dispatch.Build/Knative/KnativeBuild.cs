namespace Dispatch.Build.Knative;

// The members of build.knative.dev/v1alpha1 that we write, with the API's own names and order
// (pkg/apis/build/v1alpha1 of knative/build v0.7.0).

internal sealed record KnativeBuild(ObjectMeta Metadata, BuildSpec Spec)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("apiVersion", "build.knative.dev/v1alpha1");
        yaml.Value("kind", "Build");
        yaml.Mapping("metadata", Metadata.Write);
        yaml.Mapping("spec", Spec.Write);
    }
}

internal sealed record ObjectMeta(string Name, string Namespace, IReadOnlyList<NamedValue> Labels)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("name", Name);
        yaml.Value("namespace", Namespace);
        yaml.Mapping("labels", labels =>
        {
            foreach (var label in Labels)
            {
                labels.Value(label.Name, label.Value);
            }
        });
    }
}

internal sealed record BuildSpec(string? ServiceAccountName, string Timeout, IReadOnlyList<SourceSpec> Sources, TemplateInstantiation Template)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("serviceAccountName", ServiceAccountName);
        yaml.Value("timeout", Timeout);
        yaml.Sequence("sources", Sources, static (item, source) => source.Write(item));
        yaml.Mapping("template", Template.Write);
    }
}

internal sealed record SourceSpec(string Name, SourceContainer Custom)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("name", Name);
        yaml.Mapping("custom", Custom.Write);
    }
}

internal sealed record SourceContainer(string Image, IReadOnlyList<string> Command, IReadOnlyList<string> Args, IReadOnlyList<NamedValue>? Env = null)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("image", Image);
        yaml.Sequence("command", Command);
        yaml.Sequence("args", Args);
        if (Env is not null)
        {
            yaml.Sequence("env", Env, static (item, variable) => variable.Write(item));
        }
    }
}

internal sealed record TemplateInstantiation(string Name, string Kind, IReadOnlyList<NamedValue> Arguments)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("name", Name);
        yaml.Value("kind", Kind);
        yaml.Sequence("arguments", Arguments, static (item, argument) => argument.Write(item));
    }
}

internal sealed record NamedValue(string Name, string Value)
{
    public void Write(YamlWriter yaml)
    {
        yaml.Value("name", Name);
        yaml.Value("value", Value);
    }
}
