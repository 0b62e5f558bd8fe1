locals {
  list   = ["b", "a", "c", "a"]
  nums   = [3, 1, 2]
  map    = { b = 2, a = 1 }
  deep   = { x = { y = [{ z = 1 }, { z = 2 }] } }
  text   = "Hello, World"
  yes    = true
  empty  = []
  none   = null
  people = [{ name = "ann", role = "dev" }, { name = "bob", role = "ops" }, { name = "cy", role = "dev" }]
  block  = <<-EOT
    one
      two ${"x"}

    three
  EOT
  plain  = <<EOT
  kept
EOT
  loop   = <<-EOT
    %{for p in ["a", "b"]~}
    - ${p}
    %{endfor~}
    end
  EOT
  choice = <<EOT
%{if true}yes%{else}no%{endif}
EOT
  chain  = local.map.a == 1 ? local.list[1] : "none"
}
variable "typed" {
  type = object({
    name = string
    size = optional(number, 3)
    tags = optional(map(string), {})
    on   = optional(bool)
    inner = optional(object({ a = optional(string, "x"), b = optional(list(number), [1, 2]) }), {})
  })
  default = { name = "n", extra = 1 }
}
variable "numbers" {
  type    = list(string)
  default = [1, true, "x"]
}
variable "unique" {
  type    = set(string)
  default = ["b", "a", "b"]
}
variable "flag" {
  type    = bool
  default = "true"
}
variable "count_text" {
  type    = number
  default = "5"
}
variable "strings" {
  type    = map(string)
  default = { a = 1, b = true }
}
