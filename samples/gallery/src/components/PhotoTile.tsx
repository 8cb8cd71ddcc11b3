import { Image, ImageBackground, StyleSheet, Text, View } from 'react-native';

import type { Photo } from '../photos';

interface Props {
  photo: Photo;
  width: number;
  tall?: boolean;
}

export function PhotoTile({ photo, width, tall = false }: Props) {
  return (
    <ImageBackground
      source={photo.source}
      style={[styles.tile, { width, height: tall ? width * 0.6 : width }]}
      imageStyle={styles.picture}
      accessibilityLabel={photo.title}
    >
      <View style={styles.caption}>
        <View style={styles.words}>
          <Text style={styles.title} numberOfLines={tall ? 2 : 1}>
            {photo.title}
          </Text>
          <Text style={styles.place} numberOfLines={1}>
            {photo.place}
          </Text>
        </View>
        <View style={styles.likes}>
          <Image source={require('../../assets/heart.png')} style={styles.heart} />
          <Text style={styles.count}>{photo.likes.toLocaleString()}</Text>
        </View>
      </View>
    </ImageBackground>
  );
}

const styles = StyleSheet.create({
  tile: { justifyContent: 'flex-end', borderRadius: 14, overflow: 'hidden' },
  picture: { borderRadius: 14 },
  caption: {
    flexDirection: 'row',
    alignItems: 'flex-end',
    gap: 8,
    padding: 10,
    backgroundColor: 'rgba(8, 12, 20, 0.5)',
  },
  words: { flex: 1, gap: 2 },
  title: { color: '#ffffff', fontSize: 15, fontWeight: '600' },
  place: { color: 'rgba(255, 255, 255, 0.8)', fontSize: 12 },
  likes: { flexDirection: 'row', alignItems: 'center', gap: 4 },
  heart: { width: 13, height: 13, tintColor: '#ff7a8a' },
  count: { color: '#ffffff', fontSize: 12, fontWeight: '600', fontVariant: ['tabular-nums'] },
});
