import { Image, type ColorValue, type ImageSourcePropType } from 'react-native';

const sources = {
  search: require('@assets/icons/search.png'),
  pencil: require('@assets/icons/pencil.png'),
  star: require('@assets/icons/star.png'),
  clip: require('@assets/icons/clip.png'),
  menu: require('@assets/icons/menu.png'),
} satisfies Record<string, ImageSourcePropType>;

export type IconName = keyof typeof sources;

interface Props {
  name: IconName;
  color: ColorValue;
  size?: number;
}

/** A one-colour picture that takes its colour from the text around it. */
export function Icon({ name, color, size = 20 }: Props) {
  return <Image source={sources[name]} style={{ width: size, height: size, tintColor: color }} resizeMode="contain" />;
}
