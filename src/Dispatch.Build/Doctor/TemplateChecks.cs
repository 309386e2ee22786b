using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Doctor;

/// <summary>Whether a template takes what we send, and has a builder that can be relied on.</summary>
internal static class TemplateChecks
{
    private const string Remedy = "Apply the templates of this package: 'dotnet dispatch setup --apply --adopt'.";

    private static readonly KanikoVersion _ownConfiguration = new(0, 2, 0);

    public static CheckResult Template(BuildTemplate template, ExaminedDefinition examined)
    {
        var dialect = TemplateDialect.Recognize(template);
        var name = $"{template.Kind} '{template.Metadata.Name}'";
        if (dialect.Kind != examined.Definition.Kind)
        {
            return CheckResult.Fail("template", Codes.TemplateUnknown, $"The {name} is a {dialect.Name}, and this is no {dialect.Kind.ToString().ToLowerInvariant()} image.");
        }

        return dialect.ReportsDigest ? CheckResult.Ok("template", $"{name} is a {dialect.Name}")
            : CheckResult.Warn("template", $"The {name} is a {dialect.Name} whose builder does not report what it pushed: that is asked of the registry, by tag.", Remedy);
    }

    public static CheckResult Builder(BuildTemplate template)
    {
        const string name = "builder-image";
        if (BuilderImage.Of(template) is not { } builder)
        {
            return CheckResult.Warn(name, $"The {template.Kind} '{template.Metadata.Name}' has no steps.", Remedy);
        }

        if (!builder.IsKaniko)
        {
            return CheckResult.Skip(name, $"{builder.Text} is not known to be kaniko.");
        }

        // Since then the image names a folder of its own, in which the account's credentials are not.
        var env = BuilderImage.BuildStep(template)?.Env;
        return env?.Any(static variable => variable.Name == "DOCKER_CONFIG") != true && !(builder.Version < _ownConfiguration)
            ? CheckResult.Warn(name, $"The step of {builder.Text} does not set DOCKER_CONFIG, so kaniko does not see the credentials of the account.", "Set it to /builder/home/.docker in the template. " + Remedy)
            : builder.IsArchived ? CheckResult.Warn(name, $"{builder.Text} is Google's kaniko, which was given up in June 2025.", Remedy)
            : !builder.IsPinned ? CheckResult.Warn(name, $"{builder.Text} names no version: it changes under you.", Remedy)
            : builder.Version is null ? CheckResult.Warn(name, $"{builder.Text} does not tell which release of kaniko it is: known faults of releases are not looked for.", Remedy)
            : CheckResult.Ok(name, $"{builder.Text}");
    }
}
