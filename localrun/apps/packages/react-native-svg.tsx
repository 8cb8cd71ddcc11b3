import {Text, View} from 'react-native';
import Svg, {Circle, G, Path, Rect, Text as SvgText} from 'react-native-svg';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Svg width={160} height={100} viewBox="0 0 160 100">
          <Rect width="160" height="100" rx="12" fill="lavender" />
          <G stroke="teal" strokeWidth="4" fill="none">
            <Circle cx="50" cy="50" r="30" />
            <Path d="M90 70 L120 30 L150 70 Z" />
          </G>
          <SvgText x="50" y="54" fontSize="12" textAnchor="middle">
            ring
          </SvgText>
        </Svg>
      </View>
      <Text>below</Text>
    </View>
  );
}
